import type { StatusReport } from '../reports/status.ts';
import { readConfiguration } from './configuration.ts';
import { clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

/** Exit code 0 also when something needs a person: what is wrong is in the report. */
export async function status(options: { config: string; data: string; json?: boolean }): Promise<void> {
  const reports = await openReports(readConfiguration(options.config), options.data);
  const report = await reports.status().finally(() => reports.close());
  if (options.json) return printJson(report);
  const onTheClock = clockOf(report.zone);
  printLine(`${onTheClock(report.at)} (${report.zone}), ${report.database} database`);
  for (const { what, since, by, reason } of report.paused) {
    const option = what === 'everything' ? '' : ` --${what}`;
    const where = what === 'everything' ? '' : ` (${what})`;
    printLine(
      `Automatic moves are paused since ${onTheClock(since)}${where} (${by}): ${reason}. To go on: interview-sync resume${option}`,
    );
  }
  printLine();
  printTable(
    ['CALENDAR', 'INTERVIEWER', 'STATE', 'HOLDS', 'LAST READ', 'PROBLEM'],
    report.calendars.map((calendar) => [
      calendar.id,
      calendar.interviewer,
      calendar.state,
      calendar.holds ?? '-',
      onTheClock(calendar.lastRead, 'never'),
      calendar.failure === null ? '' : `${calendar.failure}: ${calendar.problem ?? ''}`,
    ]),
  );
  printLine();
  printLine(`interviews: ${counts(report.interviews)}`);
  printLine(`mails:      ${counts(report.deliveries)}`);
  if (report.mailbox) printLine(`mailbox:    ${mailboxInWords(report.mailbox, onTheClock)}`);
  for (const [kind, job] of Object.entries(report.jobs)) printLine(`jobs:       ${kind}: ${counts({ ...job })}`);
  for (const line of quotasInWords(report.quotas, onTheClock)) printLine(`quota:      ${line}`);
  if (report.attention.length + report.toConnect.length === 0) return;
  printLine();
  printLine('Needs a person:');
  for (const { connection, interviewer, state, since } of report.toConnect)
    printLine(
      `  ${interviewer} ${state === 'not_connected' ? 'has not connected' : `must connect again (since ${onTheClock(since)})`} ` +
        `at ${connection}: interview-sync connect ${interviewer}`,
    );
  for (const { interview, since, text } of report.attention)
    printLine(`  ${interview} (since ${onTheClock(since, '?')}): ${text}`);
}

type OnTheClock = ReturnType<typeof clockOf>;

function mailboxInWords(
  { name, lastRead, problem }: NonNullable<StatusReport['mailbox']>,
  onTheClock: OnTheClock,
): string {
  return problem === null ? `${name}, last read ${onTheClock(lastRead, 'never')}` : `${name}: ${problem}`;
}

/** Those that are short or calm; the full ones only as a number. */
function quotasInWords(quotas: StatusReport['quotas'], onTheClock: OnTheClock): string[] {
  const short = quotas.filter(({ left, calmUntil }) => left < 1 || calmUntil !== null);
  const lines = short.map(({ name, perMinute, calmUntil, calmReason }) =>
    calmUntil === null
      ? `${name}: used up for now, ${perMinute} a minute`
      : `${name}: left alone until ${onTheClock(calmUntil)} (${calmReason ?? ''})`,
  );
  const well = quotas.length - short.length;
  return well === 0 ? lines : [...lines, `${well} with requests left`];
}

function counts(numbers: Readonly<Record<string, number>>): string {
  const parts = Object.entries(numbers).filter(([, count]) => count > 0);
  return parts.length === 0 ? 'none' : parts.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ');
}
