import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { BusyClass, Person } from '../../src/scheduling/availability.ts';
import {
  DAY,
  type Instant,
  type Interval,
  instant,
  instantFromIso,
  intervalOf,
  MINUTE,
} from '../../src/scheduling/instant.ts';
import { findSlots, type SlotQuery } from '../../src/scheduling/slots.ts';
import { alice, block, bob, interviewId, person, policy } from './situation.ts';

/** A query small enough to look at every minute of it, around days on which clocks change. */
const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kathmandu',
);
const origin = fc.constantFrom(
  ...['2026-10-24T22:00:00Z', '2027-03-27T22:00:00Z', '2026-11-01T00:00:00Z', '2027-04-03T10:00:00Z'].map(
    instantFromIso,
  ),
);
const hours = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 12, max: 48 }))
  .map(([from, length]) => ({ startMinute: from * 30, endMinute: Math.min(1440, (from + length) * 30) }));
const workingHours = fc
  .array(hours, { minLength: 1, maxLength: 2 })
  .map((ranges) => ({ 1: ranges, 6: ranges, 7: ranges }));
const busy = fc.constantFrom<BusyClass>('busy', 'tentative', 'free', 'unknown');
const answer = fc.constantFrom('accepted', 'declined', 'none');

const query: fc.Arbitrary<SlotQuery> = origin.chain((now) => {
  const during = fc
    .tuple(fc.integer({ min: -300, max: 2_800 }), fc.integer({ min: 0, max: 400 }))
    .map(([offset, minutes]) => intervalOf(instant(now + offset * MINUTE), minutes));
  const blocks = fc.array(fc.record({ during, busy, answer, own: fc.boolean() }), { maxLength: 6 });
  const somebody = (email: typeof alice): fc.Arbitrary<Person> =>
    fc
      .record({ zone, workingHours, blocks, known: fc.integer({ min: 0, max: 9 }) })
      .map(({ zone, workingHours, blocks, known }) =>
        person(email, {
          zone,
          workingHours,
          knowledge: known === 0 ? 'unknown' : 'known',
          blocks: blocks
            .map(({ own, during, busy, answer }) =>
              block(email, during, { busy, answer, holdOf: own && busy === 'busy' ? interviewId : null }),
            )
            .sort((a, b) => a.during.start - b.during.start),
        }),
      );
  return fc
    .record({
      people: fc.tuple(somebody(alice), somebody(bob)),
      claim: during,
      candidateHours: hours,
      candidateZone: zone,
      buffers: fc.tuple(fc.constantFrom(0, 5, 30), fc.constantFrom(0, 10)),
      step: fc.constantFrom(15, 20, 30),
      minutes: fc.constantFrom(15, 45, 90),
    })
    .map(({ people, claim, candidateHours, candidateZone, buffers: [before, behind], step, minutes }) => ({
      now,
      interview: { id: interviewId, scheduledAt: now, durationMinutes: minutes },
      required: people,
      optional: [],
      reserved: [{ interviewer: bob, during: claim }],
      avoid: [],
      policy: {
        ...policy,
        freeze: 0,
        minimumNotice: 0,
        horizon: { days: 1, unit: 'days' },
        candidateHours,
        candidateZone,
        bufferBefore: before * MINUTE,
        bufferAfter: behind * MINUTE,
        slotStepMinutes: step,
        blocking: ['busy'],
      },
    }));
});

const minutesOf = ({ start, end }: Interval) =>
  Array.from({ length: Math.ceil((end - start) / MINUTE) }, (_, index) => instant(start + index * MINUTE));

/** What luxon shows at a minute; the same question is asked again and again. */
const shown = new Map<string, { minute: number; weekday: number }>();
function clock(at: Instant, zone: string) {
  const key = `${at} ${zone}`;
  const known = shown.get(key);
  if (known) return known;
  const time = DateTime.fromMillis(at, { zone });
  const read = { minute: time.hour * 60 + time.minute, weekday: time.weekday };
  shown.set(key, read);
  return read;
}

/** Every start that may be chosen, by looking at every minute of each. */
function bySight({ interview, required, reserved, policy }: SlotQuery, window: Interval): Instant[] {
  const zone = required[0]?.zone ?? 'UTC';
  const within = (minute: number, ranges: readonly { startMinute: number; endMinute: number }[]) =>
    ranges.some(({ startMinute, endMinute }) => startMinute <= minute && minute < endMinute);
  return minutesOf(window).filter((start) => {
    if (clock(start, zone).minute % policy.slotStepMinutes !== 0) return false;
    const during = intervalOf(start, interview.durationMinutes);
    const wide = { start: instant(during.start - policy.bufferBefore), end: instant(during.end + policy.bufferAfter) };
    const candidate = minutesOf(during).every((at) =>
      within(clock(at, policy.candidateZone).minute, [policy.candidateHours]),
    );
    return (
      candidate &&
      required.every(({ email, zone, workingHours, knowledge, blocks }) => {
        if (knowledge === 'unknown') return false;
        const atWork = minutesOf(during).every((at) => {
          const { minute, weekday } = clock(at, zone);
          return Object.entries(workingHours).some(
            ([day, ranges]) => Number(day) === weekday && within(minute, ranges),
          );
        });
        const taken = [
          ...blocks
            .filter(({ busy, answer, holdOf }) => holdOf === null && answer !== 'declined' && /busy|unknown/.test(busy))
            .map((event) => event.during),
          ...reserved.filter((claim) => claim.interviewer === email).map((claim) => claim.during),
        ];
        return (
          atWork &&
          taken.every(({ start, end }) => minutesOf({ start, end }).every((at) => at < wide.start || at >= wide.end))
        );
      })
    );
  });
}

describe('the slots found', () => {
  it('are those that looking at every minute finds, no more and no fewer', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const trace = findSlots(asked);
        const seen = bySight(asked, trace.window);
        expect(trace.window.end - trace.window.start).toBeLessThan(3 * DAY);
        expect(trace.tried - trace.lost.reduce((sum, { count }) => sum + count, 0)).toBe(seen.length);
        const found = [trace.chosen, ...trace.runnersUp].filter((slot) => slot !== null).map(({ start }) => start);
        expect(found).toHaveLength(Math.min(6, seen.length));
        for (const start of found) expect(seen).toContain(start);
      }),
      { numRuns: 25 },
    );
  });
});
