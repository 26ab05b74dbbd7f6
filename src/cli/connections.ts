import { readConfiguration } from './configuration.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

export async function connections(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const settings = readConfiguration(options.config);
  const reports = await openReports(settings, options.data);
  const lines = await reports.connections().finally(() => reports.close());
  if (options.json) return printJson(lines);
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['CONNECTION', 'PROVIDER', 'INTERVIEWER', 'ACCOUNT', 'STATE', 'SINCE', 'CALENDARS', 'PROBLEM'],
    lines.map((line) => [
      line.connection,
      line.provider,
      line.interviewer ?? '-',
      line.account ?? '-',
      line.state.replaceAll('_', ' '),
      onTheClock(line.since),
      String(line.calendars),
      line.problem ?? '',
    ]),
  );
  printLine(clockInWords(zone));
}
