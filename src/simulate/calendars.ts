/** Everybody's made-up calendar. */
import { personFrom, titlePatternsOf } from '../config/of-interview.ts';
import type { Interviewer, Settings } from '../config/settings.ts';
import type { BusyBlock, Person } from '../scheduling/availability.ts';
import { matchesGlob } from '../scheduling/glob.ts';
import { type Email, EventId } from '../scheduling/ids.ts';
import type { Interval } from '../scheduling/instant.ts';
import type { MadeUpEvent } from './made-up-calendar.ts';
import { calendarOf } from './standing.ts';

export class Calendars {
  readonly #bare: ReadonlyMap<Email, Person>;
  readonly #blocks = new Map<Email, Map<string, BusyBlock>>();
  readonly #patterns: readonly string[];

  /** @param reach of which holidays are looked up */
  constructor(settings: Settings, interviewers: readonly Interviewer[], reach: Interval) {
    const empty = { isKnown: true, knownUntil: null, blocks: [] };
    this.#bare = new Map(interviewers.map((one) => [one.email, personFrom(one, reach, empty)]));
    this.#patterns = titlePatternsOf(settings);
  }

  people(emails: readonly Email[]): Person[] {
    return emails.flatMap((email) => {
      const person = this.#bare.get(email);
      const blocks = [...(this.#blocks.get(email)?.values() ?? [])].sort((a, b) => a.during.start - b.during.start);
      return person ? [{ ...person, blocks }] : [];
    });
  }

  put(who: Email, id: string, { title, ...event }: MadeUpEvent): void {
    const blocks = this.#blocks.get(who) ?? new Map<string, BusyBlock>();
    blocks.set(id, {
      ...event,
      calendar: calendarOf(who),
      event: EventId.parse(id),
      holdOf: null,
      changedAt: null,
      keywords: this.#patterns.filter((pattern) => matchesGlob(title, pattern)),
    });
    this.#blocks.set(who, blocks);
  }

  remove(who: Email, id: string): void {
    this.#blocks.get(who)?.delete(id);
  }
}
