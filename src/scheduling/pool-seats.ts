/** "Any N of": who of a pool would sit in an interview at a time. */
import { createHash } from 'node:crypto';
import type { Person } from './availability.ts';
import { type PersonTime, type TimeTerms, timeOf } from './free-time.ts';
import type { Email, InterviewId } from './ids.ts';
import { type Instant, instant } from './instant.ts';
import { weekOfDay } from './interview-load.ts';
import type { Sieve } from './sieve.ts';
import { dayNumberAt } from './wall-clock.ts';

export interface PoolQuery {
  readonly of: readonly Person[];
  readonly count: number;
  /** Those of the pool who sit in the interview now. They stay where they can. */
  readonly present: readonly Email[];
}

interface Member {
  readonly time: PersonTime;
  readonly zone: string;
  /** By the index of a start: 1 where they can come. */
  readonly free: Uint8Array;
  readonly drawn: string;
}

export interface PoolSeats {
  readonly count: number;
  /** Who would come, best first: who sits there now, then who has fewer interviews in that week, then by lot. */
  at(index: number): readonly { readonly email: Email; readonly time: PersonTime; readonly isNew: boolean }[];
}

/** The same number for the same interview and person on every machine: everybody is drawn about as often as the others. */
export function drawnFor(interview: InterviewId, email: Email): string {
  return createHash('sha256')
    .update(JSON.stringify([interview, email]))
    .digest('hex');
}

/** Takes out of `sieve` the starts at which too few of the pool can come. */
export function seatPool(pool: PoolQuery, sieve: Sieve, terms: TimeTerms): PoolSeats {
  const members = pool.of.map((person) => memberOf(person, sieve, terms));
  sieve.takeOut(
    'too_few_of_pool',
    (index) => members.reduce((sum, { free }) => sum + (free[index] ?? 0), 0) < pool.count,
  );
  const loadAt = ({ time, zone }: Member, start: Instant) =>
    time.load.byWeek.get(weekOfDay(dayNumberAt(start, zone))) ?? 0;
  return {
    count: pool.count,
    at(index) {
      const start = instant(sieve.starts[index] ?? 0);
      return members
        .filter(({ free }) => free[index] === 1)
        .map((member) => ({
          member,
          isNew: !pool.present.includes(member.time.email),
          load: loadAt(member, start),
        }))
        .sort(
          (a, b) => Number(a.isNew) - Number(b.isNew) || a.load - b.load || (a.member.drawn < b.member.drawn ? 1 : -1),
        )
        .slice(0, pool.count)
        .map(({ member, isNew }) => ({ email: member.time.email, time: member.time, isNew }));
    },
  };
}

function memberOf(person: Person, sieve: Sieve, terms: TimeTerms): Member {
  const time = timeOf(person, terms);
  return { time, zone: person.zone, free: freeStarts(time, sieve), drawn: drawnFor(terms.interview, person.email) };
}

/** By the index of a start that is left: 1 where this person can come. */
export function freeStarts({ hindrances }: PersonTime, sieve: Sieve): Uint8Array {
  const own = sieve.branch();
  for (const hindrance of hindrances) own.apply(hindrance, null);
  const free = new Uint8Array(sieve.starts.length);
  for (const index of own.left()) free[index] = 1;
  return free;
}
