/** One step of the story: what is waited for, and what must follow from every accepted change. */
import { basename } from 'node:path';
import { DateTime } from 'luxon';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, SECOND } from '../scheduling/instant.ts';
import type { Who } from './fortnight.ts';
import { mailsAbout, webhooksTaken } from './sightings.ts';
import type { Stage } from './stage.ts';

export interface Fact {
  readonly what: string;
  /** Milliseconds from the beginning of the step. */
  readonly afterMs: number;
  readonly seen: string;
}

export interface StepResult {
  readonly step: string;
  readonly happened: boolean;
  readonly facts: readonly Fact[];
  /** What was waited for in vain. */
  readonly missing: string | null;
}

export type Narrate = (line: string) => void;

/** Longer than anything in the story takes on a slow machine. */
const PATIENCE = 60 * SECOND;
const LOOK_EVERY = 50;

export class DidNotHappen extends Error {}

/** Waits for something to be seen; each sighting becomes a fact. */
export class Step {
  readonly facts: Fact[] = [];
  readonly #stage: Stage;
  readonly #narrate: Narrate;
  readonly #began: Instant;

  constructor(stage: Stage, narrate: Narrate) {
    this.#stage = stage;
    this.#narrate = narrate;
    this.#began = stage.clock.now();
  }

  async sees<T>(what: string, look: () => Promise<T | null> | T | null, say: (found: T) => string): Promise<T> {
    const { clock } = this.#stage;
    const until = after(clock.now(), PATIENCE);
    for (;;) {
      const found = await look();
      if (found !== null) {
        const fact = { what, afterMs: clock.now() - this.#began, seen: say(found) };
        this.facts.push(fact);
        this.#narrate(`  ${(fact.afterMs / SECOND).toFixed(1).padStart(5)} s  ${what}: ${fact.seen}`);
        return found;
      }
      if (clock.now() >= until) throw new DidNotHappen(what);
      await clock.sleep(LOOK_EVERY);
    }
  }
}

export function inWords(at: Instant): string {
  return `${DateTime.fromMillis(at, { zone: 'Europe/Berlin' }).toFormat('ccc d LLL, HH:mm')} Berlin`;
}

/** What must follow every accepted change: the webhook comes back, the holds stand at the new time, the mail is out. */
export async function followsThrough(
  stage: Stage,
  step: Step,
  interview: InterviewId,
  panel: readonly Who[],
  revision: number,
) {
  const at = await step.sees(
    'JobHive has the new time',
    async () => (await stage.jobhive.interviews.get(interview)).scheduledAt,
    inWords,
  );
  await step.sees(
    'interview.rescheduled came back',
    () => (webhooksTaken(stage, interview) >= revision ? revision : null),
    () => 'stored, and nothing was left to do',
  );
  for (const who of panel)
    await step.sees(
      `hold moved in ${who}’s calendar`,
      async () =>
        (await stage.calendars.holds(who)).find((hold) => hold.interview === interview && hold.start === at) ?? null,
      (hold) => inWords(hold.start),
    );
  await step.sees(
    'updated invite mailed',
    async () => (await mailsAbout(stage, interview)).find((mail) => mail.sequence === revision) ?? null,
    (mail) => `SEQUENCE ${mail.sequence}, “${mail.subject}”, ${basename(mail.file)}`,
  );
}
