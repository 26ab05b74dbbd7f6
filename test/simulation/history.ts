/** One history of the company: what will happen in it, from a seed, and what came of it. */
import { after, DAY, HOUR, type Instant, instantFromIso, MINUTE } from '../../src/scheduling/instant.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { ACTS, type ActName, LONGEST_PAUSE, SHARES, SHORTEST_PAUSE } from './acts.ts';
import { checkConvergence, checkRest } from './convergence.ts';
import { checkLedger } from './ledger.ts';
import { createStage, hashOf, type Stage } from './stage.ts';
import { Violation } from './violation.ts';

/** Whatever is left out of a history, the others happen at the same time and in the same way. */
export interface Step {
  readonly number: number;
  /** Milliseconds after the start. */
  readonly at: number;
  readonly act: ActName;
  readonly seed: number;
}

export interface History {
  readonly seed: number;
  readonly start: Instant;
  readonly steps: readonly Step[];
}

export interface Outcome {
  readonly violation: Violation | null;
  /** The step after which it was broken; null when all were done. */
  readonly step: number | null;
  readonly journal: readonly string[];
  readonly hash: string;
  readonly interviewWeeks: number;
  readonly patches: number;
  readonly messages: number;
  readonly jobs: number;
}

/** Weeks with the ends of summer time in Europe and America, the beginnings, and one without. */
const STARTS = ['2026-10-19', '2026-10-22', '2026-10-29', '2027-03-11', '2027-03-25', '2026-11-23', '2026-12-28'].map(
  (date) => instantFromIso(`${date}T06:00:00Z`),
);
const BUSY = 5 * DAY;
/** Longer than any wait of the program's own: what can come right by itself has. */
const CALM = 26 * HOUR;
const REST = 22 * HOUR;

export function historyOf(seed: number): History {
  const random = seededRandom(seed);
  const start = STARTS[Math.floor(random() * STARTS.length)] ?? after(instantFromIso('2026-11-23T06:00:00Z'), 0);
  const steps: Step[] = [];
  const add = (at: number, act: ActName) =>
    steps.push({ number: steps.length, at, act, seed: Math.floor(random() * 2 ** 31) });
  add(0, 'reload');
  for (let count = 0; count < 20; count += 1) add(count * MINUTE, 'create');
  let at = 25 * MINUTE;
  while (at < BUSY) {
    add(at, drawn(random));
    // Mostly things come together, and then long nothing.
    const spread = random() ** 4;
    at += random() < 0.1 ? 0 : SHORTEST_PAUSE + Math.round(spread * LONGEST_PAUSE);
  }
  return { seed, start, steps };
}

const TOTAL = Object.values(SHARES).reduce((sum, share) => sum + share, 0);

function drawn(random: () => number): ActName {
  let left = random() * TOTAL;
  for (const name of namesOf(SHARES)) {
    left -= SHARES[name];
    if (left < 0) return name;
  }
  return 'create';
}

function namesOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record).filter((name): name is K => name in record);
}

/** @param only the steps to take; the others are left out */
export async function play(store: OpenStore, history: History, only?: ReadonlySet<number>): Promise<Outcome> {
  const { seed, start } = history;
  const stage = await createStage({ store, start, seed });
  let step: number | null = null;
  try {
    for (const each of history.steps) {
      if (only && !only.has(each.number)) continue;
      step = each.number;
      await take(stage, start, each);
    }
    step = null;
    await stage.calm();
    stage.note('everything is calm');
    await stage.advanceTo(after(start, BUSY + CALM));
    await checkLedger(stage);
    await checkConvergence(stage);
    await checkRest(stage, () => stage.advanceTo(after(start, BUSY + CALM + REST)));
    return outcomeOf(stage, null, step);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    stage.note(`BROKEN ${error.message}`);
    return outcomeOf(stage, error, step);
  }
}

async function take(stage: Stage, start: Instant, { number, at, act, seed }: Step): Promise<void> {
  await stage.advanceTo(after(start, at));
  const done = await ACTS[act](stage, seededRandom(seed));
  if (done !== null) stage.note(`#${number} ${done}`);
  await checkLedger(stage);
}

function outcomeOf(stage: Stage, violation: Violation | null, step: number | null): Outcome {
  const { journal, jobhive, clock, witness, runs } = stage;
  const lived = jobhive.everMade.reduce((sum, made) => sum + (clock.now() - made), 0);
  return {
    violation,
    step,
    journal,
    hash: hashOf(journal),
    interviewWeeks: lived / (7 * DAY),
    patches: witness.patches.length,
    messages: witness.received.length,
    jobs: Object.values(runs).reduce((sum, count) => sum + count, 0),
  };
}
