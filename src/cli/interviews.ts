import { readConfiguration } from './configuration.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

export async function interviews(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const settings = readConfiguration(options.config);
  const reports = await openReports(settings, options.data);
  const lines = await reports.interviews().finally(() => reports.close());
  if (options.json) return printJson(lines);
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['INTERVIEW', 'STATUS', 'AT', 'MIN', 'POSITION', 'PANEL', 'CANDIDATE', 'NEEDS A PERSON'],
    lines.map((line) => [
      line.interview,
      line.status,
      onTheClock(line.scheduledAt),
      String(line.minutes),
      line.position,
      line.panel ?? '-',
      line.candidate ?? '-',
      line.attention ?? '',
    ]),
  );
  printLine(clockInWords(zone));
}
