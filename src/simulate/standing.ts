/** One interview while a made-up fortnight passes: when it is, where its holds are, and what its people do with them. */
import type { Decision, Panel } from '../scheduling/decision.ts';
import type { HoldState, ObservedFinding } from '../scheduling/finding.ts';
import { CalendarId, type Email } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf, MINUTE } from '../scheduling/instant.ts';
import type { Happening } from './happenings.ts';
import type { MadeUpInterview } from './interviews.ts';

type OfInterview = Exclude<Happening, { kind: 'event' | 'event_gone' }>;
type WithHold = Exclude<OfInterview, { kind: 'candidate_declines' }>;

export class Standing {
  readonly interview: MadeUpInterview;
  #panel: Panel;
  #during: Interval;
  readonly #holds = new Map<Email, HoldState>();
  #firstSeen = new Map<string, Instant>();
  #candidateDeclinedAt: Instant | null = null;
  /** What was decided last, and about what; empty while nothing is the matter. */
  #last = '';

  constructor(interview: MadeUpInterview) {
    this.interview = interview;
    this.#panel = interview.panel;
    this.#during = interview.during;
    this.moveTo(interview.during);
  }

  /** Who sits in it now. */
  get panel(): Panel {
    return this.#panel;
  }

  get during(): Interval {
    return this.#during;
  }

  get holds(): HoldState[] {
    return [...this.#holds.values()];
  }

  /** Its holds follow. */
  moveTo(during: Interval): void {
    this.#during = during;
    this.#firstSeen.clear();
    this.#candidateDeclinedAt = null;
    const { required, optional } = this.#panel;
    for (const email of [...required, ...optional]) this.putBack(email);
  }

  /** Whoever gave the seat up is not asked again. */
  reseat(gaveUp: Email, took: Email): void {
    const sits = (email: Email) => (email === gaveUp ? took : email);
    const { pool, ...panel } = this.#panel;
    const left = pool && {
      ...pool,
      seated: pool.seated.map(sits),
      reserve: pool.reserve.filter((email) => email !== took),
    };
    this.#panel = { ...panel, required: panel.required.map(sits), ...(left && { pool: left }) };
    this.#holds.delete(gaveUp);
    this.putBack(took);
  }

  putBack(email: Email): void {
    const during = this.#during;
    this.#holds.set(email, {
      interviewer: email,
      calendar: calendarOf(email),
      asked: during,
      written: during,
      declined: false,
      changedAt: null,
      seen: { kind: 'at', during },
    });
  }

  isOf(email: Email): boolean {
    return this.#holds.has(email);
  }

  /** When the candidate declined the time as it is; null while they have not. */
  get candidateDeclinedAt(): Instant | null {
    return this.#candidateDeclinedAt;
  }

  happens(happening: OfInterview): void {
    if (happening.kind === 'candidate_declines') {
      this.#candidateDeclinedAt = happening.at;
      return;
    }
    const hold = this.#holds.get(happening.who);
    if (hold) this.#holds.set(happening.who, changed(hold, this.#during, happening));
  }

  /** Each finding with since when it lasts. */
  track(observed: readonly ObservedFinding[], now: Instant) {
    this.#firstSeen = new Map(observed.map(({ key }) => [key, this.#firstSeen.get(key) ?? now]));
    return observed.map((finding) => ({ ...finding, firstSeen: this.#firstSeen.get(finding.key) ?? now }));
  }

  /** False when the same was decided about the same before. */
  isNews({ outcome }: Decision): boolean {
    const essence = JSON.stringify([outcome, [...this.#firstSeen.keys()]]);
    const [isQuiet, wasQuiet] = [outcome.kind === 'in_order', this.#last === ''];
    if (essence === this.#last) return false;
    this.#last = isQuiet ? '' : essence;
    return !(isQuiet && wasQuiet);
  }
}

export function calendarOf(email: Email): CalendarId {
  return CalendarId.parse(`simulated/${email}`);
}

function changed(hold: HoldState, { start, end }: Interval, happening: WithHold): HoldState {
  switch (happening.kind) {
    case 'drag':
      return { ...hold, seen: { kind: 'at', during: intervalOf(happening.to, (end - start) / MINUTE) } };
    case 'resize':
      return { ...hold, seen: { kind: 'at', during: intervalOf(start, happening.minutes) } };
    case 'remove':
      return { ...hold, seen: { kind: 'gone', how: 'deleted' } };
    case 'decline':
      return { ...hold, declined: true };
  }
}
