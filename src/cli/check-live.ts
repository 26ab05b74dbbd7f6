/** `check --live`: asks the providers themselves, beside the daemon, which may run or not. */
import { systemClock } from '../clock.ts';
import { areCalendarsPicked } from '../config/interviewer-calendars.ts';
import type { Settings } from '../config/settings.ts';
import { besideTheDaemon } from '../connections/beside-the-daemon.ts';
import { type CalendarTrial, type Trial, tryCalendars, tryMail, tryUnreachable } from '../connections/live-check.ts';
import { openConnections } from '../connections/open-connections.ts';
import { EXIT } from './exit-codes.ts';
import { printJson, printLine, printTable } from './print.ts';

export interface LiveOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly unreachable?: readonly string[];
}

/** Exit code 1 when something does not work. */
export async function checkLive(settings: Settings, options: LiveOptions): Promise<void> {
  const connections = await openConnections(settings, besideTheDaemon(systemClock));
  try {
    const parts = { settings, provider: connections.provider, clock: systemClock };
    const calendars = await tryCalendars(parts, { dryRun: options.dryRun ?? false });
    const unreachable: { calendar: string; refused: Trial }[] = [];
    for (const calendar of options.unreachable ?? [])
      unreachable.push({ calendar, refused: await tryUnreachable(parts, calendar) });
    const mail = await tryMail(settings);
    const trials = [
      mail.sending,
      mail.mailbox,
      ...calendars.flatMap(({ reading, writing }) => [reading, writing]),
      ...unreachable.map(({ refused }) => refused),
    ];
    if (trials.some(({ kind }) => kind === 'fails')) process.exitCode = EXIT.failed;
    if (options.json) printJson({ calendars, unreachable, connectThemselves: selfConnected(settings), mail });
    else {
      print(calendars, unreachable, selfConnected(settings));
      printLine(`sending mail: ${inWords(mail.sending)}`);
      printLine(`mailbox of answers: ${inWords(mail.mailbox)}`);
    }
  } finally {
    await connections.close();
  }
}

function print(
  calendars: readonly CalendarTrial[],
  unreachable: readonly { readonly calendar: string; readonly refused: Trial }[],
  themselves: readonly string[],
): void {
  printTable(
    ['CALENDAR', 'INTERVIEWER', 'READING', 'WRITING'],
    calendars.map(({ calendar, interviewer, reading, writing }) => [
      calendar,
      interviewer,
      inWords(reading),
      inWords(writing),
    ]),
  );
  if (unreachable.length > 0)
    printTable(
      ['MUST NOT BE REACHED', ''],
      unreachable.map(({ calendar, refused }) => [
        calendar,
        refused.kind === 'works' ? 'is refused, as it should be' : inWords(refused),
      ]),
    );
  for (const name of themselves)
    printLine(
      `${name}: interviewers connect themselves there; whether they can be read, "interview-sync status" says.`,
    );
}

function inWords(trial: Trial): string {
  if (trial.kind === 'works') return 'works';
  return trial.kind === 'fails' ? `fails (${trial.reason}): ${trial.problem}` : `not tried: ${trial.why}`;
}

function selfConnected({ connections }: Settings): readonly string[] {
  return Object.entries(connections).flatMap(([name, one]) => (areCalendarsPicked(one) ? [name] : []));
}
