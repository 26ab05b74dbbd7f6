import { simulate as letPass } from '../simulate/fortnight.ts';
import { type Simulated, summarise } from '../simulate/summary.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine, printTable } from './print.ts';

interface SimulateOptions {
  readonly config: string;
  readonly rules?: string;
  readonly interviewers?: string;
  readonly interviews?: string;
  readonly days: string;
  readonly seed: string;
  readonly json?: boolean;
}

/** Needs no database: everything is made up. With `--rules`, the same fortnight under both. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const settings = readConfiguration(options.config);
  const others = options.rules === undefined ? [] : [readConfiguration(options.config, options.rules)];
  const interviewers = numberOf('interviewers', options.interviewers ?? String(settings.interviewers.length), 1_000);
  const numbers = {
    seed: numberOf('seed', options.seed, 2_147_483_647),
    days: numberOf('days', options.days, 60),
    interviewers,
    interviews: numberOf('interviews', options.interviews ?? String(interviewers * 3), 10_000),
  };
  const results = [settings, ...others].map((each) => summarise(letPass(each, numbers)));
  const named = [options.config, ...(options.rules === undefined ? [] : [options.rules])];
  if (options.json) {
    return printJson({ ...numbers, results: results.map((result, index) => ({ rules: named[index], ...result })) });
  }
  for (const [index, result] of results.entries()) {
    if (index > 0) printLine();
    printSimulated(named[index] ?? '', numbers, result);
  }
}

function numberOf(name: string, text: string, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new CommandFailed(`--${name} ${text}: expected a whole number from 1 to ${most}.`, EXIT.usage);
}

function printSimulated(
  name: string,
  { seed, days, interviewers }: { readonly seed: number; readonly days: number; readonly interviewers: number },
  result: Simulated,
): void {
  const { interviews, happenings, moved, movedAgain, movesOfOne, medianShift, movesOfOnePerson, pauses } = result;
  printLine(`${name}: ${days} days of ${interviewers} interviewer(s) and ${interviews} interview(s), seed ${seed}`);
  printLine();
  printTable(
    ['DONE', 'HOW OFTEN'],
    Object.entries(result.done).map(([word, count]) => [word.replaceAll('_', ' '), String(count)]),
  );
  printLine();
  printTable(
    ['RULE', 'TAKEN', 'MOVED IT'],
    result.byRule.map(({ rule, taken, moved: times }) => [rule, String(taken), String(times)]),
  );
  printLine();
  const share = interviews === 0 ? 0 : Math.round((100 * moved) / interviews);
  printLine(
    `${happenings} things happened in calendars. ${moved} of ${interviews} interviews (${share}%) were moved, ${movedAgain} more than once, one ${movesOfOne} time(s)` +
      `${medianShift === null ? '' : `; half of the moves by at most ${Math.round(medianShift)} h`}. ` +
      `Nobody had more than ${movesOfOnePerson} of their interviews moved. Too many moves at once: ${pauses} time(s).`,
  );
}
