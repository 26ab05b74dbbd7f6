import type { AuditLine } from '../reports/audit.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

/** Nothing was done by hand yet: nothing is printed, and that is no failure. */
export async function audit(
  subject: string | undefined,
  options: { config: string; data: string; limit: string; json?: boolean },
): Promise<void> {
  if (!/^[1-9]\d{0,4}$/.test(options.limit))
    throw new CommandFailed(`“${options.limit}” is not a number of lines; expected 1 to 99999.`, EXIT.usage);
  const reports = await openReports(readConfiguration(options.config), options.data);
  const lines = await reports.audit(subject ?? null, Number(options.limit)).finally(() => reports.close());
  if (options.json) return printJson(lines);
  if (lines.length === 0) return printLine('Nothing was done by hand.');
  printTable(
    ['AT', 'WHO', 'DID', 'TO', 'BEFORE', 'AFTER'],
    lines.map((line) => [line.at, line.who, line.act, line.subject, inWords(line.old), inWords(line.new)]),
  );
}

function inWords(facts: AuditLine['old']): string {
  return Object.entries(facts ?? {})
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
}
