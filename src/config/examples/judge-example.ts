/** Whether what comes of an example is what its admin expects. */
import { decide } from '../../scheduling/decide.ts';
import type { Decision } from '../../scheduling/decision.ts';
import { type Interval, MINUTE } from '../../scheduling/instant.ts';
import { outcomeWord, ruleTaken } from '../../scheduling/outcome-words.ts';
import type { ConfigPath } from '../problem.ts';
import type { Settings } from '../settings.ts';
import { type Example, type ExampleClock, stageExample } from './example-situation.ts';
import { instantOf, momentInWords } from './wall-words.ts';

export interface Disappointment {
  /** From the example on. */
  readonly path: ConfigPath;
  readonly message: string;
}

/** Null when all that is expected comes true. */
export function judgeExample(example: Example, settings: Settings): Disappointment | null {
  const staged = stageExample(example, settings);
  if (staged.kind === 'impossible') return staged;
  return disappointmentIn(example.expect, decide(staged.situation), staged.clock);
}

function disappointmentIn(
  expected: Example['expect'],
  decision: Decision,
  { zone, today }: ExampleClock,
): Disappointment | null {
  const { outcome } = decision;
  const { to, reason } = newTimeOf(decision);
  const rule = ruleTaken(decision);
  const asked: readonly (readonly [keyof Example['expect'], string | number | null, string | number | undefined])[] = [
    ['do', outcomeWord(decision), expected.do],
    ['rule', rule, expected.rule],
    ['because', outcome.kind === 'held_back' ? outcome.guard : null, expected.because],
    [
      'to',
      to && momentInWords(to.start, zone),
      expected.to && momentInWords(instantOf(expected.to, today, zone), zone),
    ],
    ['minutes', to && (to.end - to.start) / MINUTE, expected.minutes],
    ['seat', outcome.kind === 'replace' ? outcome.took : null, expected.seat],
    ['reason', reason, expected.reason],
  ];
  const failed = asked.find(([, got, wanted]) => wanted !== undefined && got !== wanted);
  if (failed === undefined) return null;
  const [key, got, wanted] = failed;
  const found = got === null ? 'nothing of the kind' : `"${got}"`;
  return { path: ['expect', key], message: `expected "${wanted}", got ${found}: ${explanationOf(decision)}` };
}

/** Where it goes, or the first of the times that a person is asked about. */
function newTimeOf({ outcome }: Decision): { readonly to: Interval | null; readonly reason: string | null } {
  if (outcome.kind === 'reschedule') return outcome;
  const [first] = outcome.kind === 'propose' ? outcome.times : [];
  return { to: first?.during ?? null, reason: first?.reason ?? null };
}

/** What whoever wrote the rules must know to see why. */
function explanationOf(decision: Decision): string {
  const { outcome, explanation } = decision;
  const rule = ruleTaken(decision);
  const passedOver = explanation.findings.flatMap((trace) => trace.passedOver);
  const refused = explanation.findings.flatMap((trace) => trace.refused);
  const word = outcomeWord(decision);
  return [
    `${word}${outcome.kind === 'held_back' ? ` (${outcome.guard})` : ''} ${rule === null ? 'by no rule' : `by rule "${rule}"`}`,
    ...passedOver.map((pass) => `"${pass.rule}" was passed over for ${pass.condition}`),
    ...refused.map(({ action, obstacle }) => `${action} was not possible (${obstacle.why})`),
  ].join('; ');
}
