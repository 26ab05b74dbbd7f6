import { readConfiguration } from './configuration.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

/** Exit code 0 also when something needs a person: what is wrong is in the report. */
export async function status(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const reports = await openReports(readConfiguration(options.config), options.data);
  const report = await reports.status().finally(() => reports.close());
  if (options.json) return printJson(report);
  printLine(`${report.at}, ${report.database} database`);
  if (report.paused) {
    const { since, by, reason } = report.paused;
    printLine(`Automatic moves are paused since ${since} (${by}): ${reason}. To go on: interview-sync resume`);
  }
  printLine();
  printTable(
    ['CALENDAR', 'INTERVIEWER', 'STATE', 'LAST READ', 'PROBLEM'],
    report.calendars.map((calendar) => [
      calendar.id,
      calendar.interviewer,
      calendar.state,
      calendar.lastRead?.replace(/\.\d+Z$/, 'Z') ?? 'never',
      calendar.failure === null ? '' : `${calendar.failure}: ${calendar.problem ?? ''}`,
    ]),
  );
  printLine();
  printLine(`interviews: ${counts(report.interviews)}`);
  printLine(`mails:      ${counts(report.deliveries)}`);
  for (const [kind, job] of Object.entries(report.jobs)) printLine(`jobs:       ${kind}: ${counts({ ...job })}`);
  if (report.attention.length === 0) return;
  printLine();
  printLine('Needs a person:');
  for (const { interview, since, text } of report.attention)
    printLine(`  ${interview} (since ${since ?? '?'}): ${text}`);
}

function counts(numbers: Readonly<Record<string, number>>): string {
  const parts = Object.entries(numbers).filter(([, count]) => count > 0);
  return parts.length === 0 ? 'none' : parts.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ');
}
