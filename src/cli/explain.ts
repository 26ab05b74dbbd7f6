import type { ExplainReport } from '../reports/explain.ts';
import { InterviewId } from '../scheduling/ids.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { clockOf } from './on-the-clock.ts';
import { printJson, printLine } from './print.ts';
import { openReports } from './reports-source.ts';

export async function explain(
  interview: string,
  options: { config: string; data: string; json?: boolean },
): Promise<void> {
  const id = InterviewId.safeParse(interview);
  if (!id.success) throw new CommandFailed(`“${interview}” is not an interview id.`, EXIT.usage);
  const reports = await openReports(readConfiguration(options.config), options.data);
  const report = await reports.explain(id.data).finally(() => reports.close());
  if (report === null)
    throw new CommandFailed(
      `No interview ${interview} is known here; "interview-sync interviews" lists them.`,
      EXIT.notFound,
    );
  if (options.json) printJson(report);
  else printExplanation(report);
}

function printExplanation(report: ExplainReport): void {
  const { zone, panel, timeline } = report;
  const onTheClock = clockOf(zone);
  printLine(`${report.interview}  ${report.position}`);
  const when = report.scheduledAt === null ? 'no time yet' : onTheClock(report.scheduledAt);
  printLine(`  ${report.status}, ${when}, ${report.minutes} min (all times: ${zone})`);
  const people = panel && [...panel.required, ...panel.optional.map((email) => `${email} (optional)`)].join(', ');
  printLine(`  panel ${panel === null ? 'none' : `${panel.name}: ${people}`}`);
  for (const hold of report.holds)
    printLine(`  hold of ${hold.interviewer}: ${hold.written === null ? 'not written yet' : onTheClock(hold.written)}`);
  if (report.attention !== null) printLine(`  needs a person: ${report.attention}`);
  printLine();
  for (const entry of timeline) {
    printLine(`${onTheClock(entry.at).padEnd(23)}  ${entry.what.padEnd(13)}  ${entry.text}`);
    for (const line of entry.because) printLine(`${' '.repeat(40)}${line}`);
  }
  if (timeline.length === 0) printLine('Nothing has happened to it yet.');
}
