import type { AuditLine } from '../reports/audit.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Nothing was done by hand yet: nothing is printed, and that is no failure. */
export async function audit(
  subject: string | undefined,
  options: { config: string; data: string; limit: string; json?: boolean },
): Promise<void> {
  if (!/^[1-9]\d{0,4}$/.test(options.limit))
    throw new CommandFailed(`“${options.limit}” is not a number of lines; expected 1 to 99999.`, EXIT.usage);
  const settings = readConfiguration(options.config);
  const reports = await openReports(settings, options.data);
  const lines = await reports.audit(subject ?? null, Number(options.limit)).finally(() => reports.close());
  if (options.json) return printJson(lines);
  if (lines.length === 0) return printLine('Nothing was done by hand.');
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['AT', 'WHO', 'DID', 'TO', 'BEFORE', 'AFTER'],
    lines.map((line) => [
      onTheClock(line.at),
      line.who,
      line.act,
      line.subject,
      inWords(line.old, onTheClock),
      inWords(line.new, onTheClock),
    ]),
  );
  printLine(clockInWords(zone));
}

function inWords(facts: AuditLine['old'], onTheClock: (iso: string) => string): string {
  const said = (value: unknown) =>
    typeof value === 'string' && ISO_INSTANT.test(value) ? onTheClock(value) : String(value);
  return Object.entries(facts ?? {})
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.map(said).join(', ') : said(value)}`)
    .join('; ');
}
