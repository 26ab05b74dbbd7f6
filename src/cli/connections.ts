import { readConfiguration } from './configuration.ts';
import { printJson, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

export async function connections(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const reports = await openReports(readConfiguration(options.config), options.data);
  const lines = await reports.connections().finally(() => reports.close());
  if (options.json) return printJson(lines);
  printTable(
    ['CONNECTION', 'PROVIDER', 'INTERVIEWER', 'ACCOUNT', 'STATE', 'SINCE', 'CALENDARS', 'PROBLEM'],
    lines.map((line) => [
      line.connection,
      line.provider,
      line.interviewer ?? '-',
      line.account ?? '-',
      line.state.replaceAll('_', ' '),
      line.since?.replace(/\.\d+Z$/, 'Z') ?? '-',
      String(line.calendars),
      line.problem ?? '',
    ]),
  );
}
