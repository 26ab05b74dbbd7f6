import { userInfo } from 'node:os';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

interface Options {
  readonly config: string;
  readonly data: string;
}

export async function proposals(options: Options & { readonly all?: boolean; readonly json?: boolean }): Promise<void> {
  const settings = readConfiguration(options.config);
  const reports = await openReports(settings, options.data);
  const lines = await reports.proposals(options.all ?? false).finally(() => reports.close());
  if (options.json) return printJson(lines);
  if (lines.length === 0) return printLine('Nothing waits for an answer.');
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['PROPOSAL', 'INTERVIEW', 'STATE', 'ASKED BY', 'PLANNED', 'WANTED', 'UNTIL', 'WHAT CAME OF IT'],
    lines.map((line) => [
      String(line.proposal),
      line.interview,
      line.state,
      line.asks,
      onTheClock(line.planned),
      line.times.map((time, index) => `${line.times.length > 1 ? `${index + 1}. ` : ''}${onTheClock(time)}`).join('\n'),
      onTheClock(line.expiresAt),
      line.why ?? (line.answeredBy === null ? '' : `by ${line.answeredBy}`),
    ]),
  );
  printLine(clockInWords(zone));
}

/** `time` counts from 1, as the table shows it. */
export async function approve(
  proposal: string,
  options: Options & { readonly time?: string; readonly anyway?: boolean },
): Promise<void> {
  const chosen = options.time === undefined ? null : numberOf(options.time, 'time') - 1;
  await answer(proposal, { answer: 'approve', chosen, anyway: options.anyway ?? false }, options);
}

export async function refuse(proposal: string, options: Options): Promise<void> {
  await answer(proposal, { answer: 'refuse', chosen: null, anyway: false }, options);
}

async function answer(
  proposal: string,
  given: { readonly answer: 'approve' | 'refuse'; readonly chosen: number | null; readonly anyway: boolean },
  { config, data }: Options,
): Promise<void> {
  const id = numberOf(proposal, 'proposal');
  const reports = await openReports(readConfiguration(config), data);
  const order = { proposal: id, by: userInfo().username, ...given };
  const answered = await reports.answer(order).finally(() => reports.close());
  switch (answered.kind) {
    case 'answered':
      printLine(
        answered.state === 'approved'
          ? `Interview ${answered.interview} is moved if its new time is still free: interview-sync explain ${answered.interview}`
          : `Interview ${answered.interview} stays where it is.`,
      );
      return;
    case 'unknown':
      throw new CommandFailed(
        `There is no proposal ${id}; "interview-sync proposals" lists those that wait.`,
        EXIT.notFound,
      );
    case 'settled':
      throw new CommandFailed(`Proposal ${id} is ${answered.state}: ${answered.why}.`, EXIT.failed);
    case 'no_such_time':
      throw new CommandFailed(`Proposal ${id} has ${answered.times} times to choose from.`, EXIT.usage);
  }
}

function numberOf(text: string, what: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new CommandFailed(`“${text}” is not the number of a ${what}; expected one such as 12.`, EXIT.usage);
  return Number(text);
}
