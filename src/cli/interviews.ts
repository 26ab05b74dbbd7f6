import { readConfiguration } from './configuration.ts';
import { printJson, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

export async function interviews(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const reports = await openReports(readConfiguration(options.config), options.data);
  const lines = await reports.interviews().finally(() => reports.close());
  if (options.json) return printJson(lines);
  printTable(
    ['INTERVIEW', 'STATUS', 'AT', 'MIN', 'POSITION', 'PANEL', 'CANDIDATE', 'NEEDS A PERSON'],
    lines.map((line) => [
      line.interview,
      line.status,
      line.scheduledAt ?? '-',
      String(line.minutes),
      line.position,
      line.panel ?? '-',
      line.candidate ?? '-',
      line.attention ?? '',
    ]),
  );
}
