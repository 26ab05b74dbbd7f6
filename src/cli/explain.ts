import type { ExplainReport } from '../reports/explain.ts';
import { InterviewId } from '../scheduling/ids.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
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

export function printExplanation(report: ExplainReport): void {
  printLine(`${report.interview}  ${report.position}`);
  printLine(`  ${report.status}, ${report.scheduledAt ?? 'no time yet'}, ${report.minutes} min`);
  printLine(`  panel ${report.panel === null ? 'none' : `${report.panel.name}: ${report.panel.required.join(', ')}`}`);
  if (report.attention !== null) printLine(`  needs a person: ${report.attention}`);
  printLine();
  for (const entry of report.timeline) {
    printLine(`${entry.at}  ${entry.what.padEnd(13)}  ${entry.text}`);
    for (const line of entry.because) printLine(`${' '.repeat(37)}${line}`);
  }
  if (report.timeline.length === 0) printLine('Nothing has happened to it yet.');
}
