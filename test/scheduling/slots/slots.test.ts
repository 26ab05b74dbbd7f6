import { describe, expect, it } from 'vitest';
import { InterviewId } from '../../../src/scheduling/ids.ts';
import {
  DAY,
  HOUR,
  type Instant,
  instant,
  instantFromIso,
  intervalOf,
  isoOf,
  MINUTE,
} from '../../../src/scheduling/instant.ts';
import { findSlots, type SlotQuery } from '../../../src/scheduling/slots.ts';
import { wallTimeOf } from '../../../src/scheduling/wall-clock.ts';
import { alice, at, block, bob, interviewId, now, person, policy, roundTheClock, start, truth } from '../situation.ts';

const interview = { id: interviewId, scheduledAt: start, durationMinutes: 45 };
const query = (changes: Partial<SlotQuery> = {}): SlotQuery => ({
  now,
  interview,
  required: [person(alice)],
  optional: [],
  pool: null,
  reserved: [],
  avoid: [{ interviewer: alice, during: truth, interview: null }],
  candidate: [],
  holidays: [],
  policy,
  ...changes,
});
const allDayLong = { startMinute: 0, endMinute: 1440 };
const always = { ...policy, candidateHours: allDayLong, freeze: 0, minimumNotice: 0 };

/** Every start that would be chosen, found by taking each one away in turn until none is left. */
function everySlot(asked: SlotQuery): Instant[] {
  const found = new Set<Instant>();
  const taken = [...asked.avoid];
  for (;;) {
    const { chosen } = findSlots({ ...asked, avoid: taken });
    const interviewer = asked.required[0]?.email;
    if (chosen === null || interviewer === undefined) return [...found].sort((a, b) => a - b);
    found.add(chosen.start);
    taken.push({ interviewer, interview: null, during: intervalOf(chosen.start, asked.interview.durationMinutes) });
  }
}

describe('the window', () => {
  it('runs from the end of the freeze to the end of the last working day of the horizon', () => {
    const { window } = findSlots(query());
    expect(isoOf(window.start)).toBe('2026-11-21T08:00:00Z');
    // Tuesday 24 and five working days more is Tuesday 1 December, in Berlin.
    expect(isoOf(window.end)).toBe('2026-12-01T23:00:00Z');
  });

  it('runs from the end of the notice where that is later', () => {
    const { window } = findSlots(query({ policy: { ...policy, minimumNotice: 2 * DAY } }));
    expect(isoOf(window.start)).toBe('2026-11-22T08:00:00Z');
  });

  it('counts plain days where asked to, and from now when the original time is past', () => {
    const horizon = { days: 5, unit: 'days' } as const;
    expect(isoOf(findSlots(query({ policy: { ...policy, horizon } })).window.end)).toBe('2026-11-29T23:00:00Z');
    const past = { ...interview, scheduledAt: instant(now - 30 * DAY) };
    const { window } = findSlots(query({ interview: past, policy: { ...policy, horizon } }));
    expect(isoOf(window.end)).toBe('2026-11-25T23:00:00Z');
  });

  it('is empty, and so is what it finds, when the notice reaches past the horizon', () => {
    const trace = findSlots(query({ policy: { ...policy, minimumNotice: 60 * DAY } }));
    expect(trace).toMatchObject({ tried: 0, lost: [], chosen: null, runnersUp: [] });
    expect(trace.window.end).toBe(trace.window.start);
  });
});

describe('a start', () => {
  it.each(['Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'lies on the quarter hours of a clock in %s',
    (zone) => {
      const { chosen, runnersUp } = findSlots(
        query({ required: [person(alice, { zone, workingHours: roundTheClock })] }),
      );
      const minutes = [chosen, ...runnersUp].map((slot) => slot && Number(wallTimeOf(slot.start, zone).slice(14, 16)));
      expect(minutes.map((minute) => minute !== null && minute % 15)).toEqual([0, 0, 0, 0, 0, 0]);
    },
  );

  it('leaves the buffers free on both sides', () => {
    const buffered = { ...policy, bufferBefore: 5 * MINUTE, bufferAfter: 10 * MINUTE };
    const meeting = block(alice, at('2026-11-24T12:00:00+01:00', 60));
    const hours = { 2: [{ startMinute: 540, endMinute: 900 }] };
    const required = [person(alice, { blocks: [meeting], workingHours: hours })];
    const slots = everySlot(query({ required, policy: buffered, avoid: [] })).map((slot) =>
      wallTimeOf(slot, 'Europe/Berlin'),
    );
    const near = slots.filter((slot) => slot.startsWith('2026-11-24')).map((slot) => slot.slice(11, 16));
    expect(near).toContain('10:00');
    expect(near.filter((slot) => slot > '11:00' && slot < '13:15')).toEqual([]);
  });

  it.each([
    ['busy', 'busy', 'accepted', true],
    ['out of office', 'out_of_office', 'accepted', true],
    ['unreadable', 'unknown', 'accepted', true],
    ['not answered yet', 'busy', 'needs_action', true],
    ['declined', 'busy', 'declined', false],
    ['free', 'free', 'accepted', false],
    ['working elsewhere', 'working_elsewhere', 'accepted', false],
  ] as const)('beside an event that is %s', (_, busy, answer, blocks) => {
    const during = intervalOf(instant(start - HOUR), 180);
    const required = [person(alice, { blocks: [block(alice, during, { busy, answer })] })];
    // The unreadable blocks even where the policy forgot to say so.
    const { chosen } = findSlots(
      query({ required, avoid: [], policy: { ...policy, blocking: ['busy', 'out_of_office'] } }),
    );
    expect(chosen?.start === start).toBe(!blocks);
  });

  it('is not hindered by the holds of its own interview', () => {
    const required = [person(alice, { blocks: [block(alice, truth, { holdOf: interviewId })] })];
    expect(findSlots(query({ required, avoid: [] })).chosen?.start).toBe(start);
  });

  it('lies where everybody works, across zones', () => {
    const required = [person(alice), person(bob, { zone: 'America/New_York' })];
    const slots = everySlot(query({ required })).map((slot) => wallTimeOf(slot, 'Europe/Berlin').slice(11, 16));
    expect(new Set(slots.map((slot) => slot >= '15:00' && slot <= '16:15'))).toEqual(new Set([true]));
  });

  it('is never found for somebody who is not known', () => {
    const trace = findSlots(query({ required: [person(alice), person(bob, { knowledge: 'unknown' })] }));
    expect(trace.chosen).toBeNull();
    expect(trace.lost).toContainEqual({ because: 'calendar_unknown', interviewer: bob, count: expect.any(Number) });
  });

  it('is not one that another interview has reserved', () => {
    const other = InterviewId.parse('int_other');
    const reserved = [{ interviewer: alice, during: intervalOf(instant(start - 45 * MINUTE), 45), interview: other }];
    expect(findSlots(query({ reserved })).chosen?.start).toBe(truth.end);
    expect(
      findSlots(query({ reserved: reserved.map((claim) => ({ ...claim, interviewer: bob })) })).chosen?.start,
    ).toBe(start - 45 * MINUTE);
  });
});

describe('on the night the clocks change', () => {
  const night = (iso: string, startMinute: number, endMinute: number) => {
    const at = instantFromIso(iso);
    const day = { startMinute, endMinute };
    const required = [person(alice, { workingHours: { 7: [day] } })];
    const horizon = { days: 1, unit: 'days' } as const;
    const slots = everySlot(
      query({
        now: instant(at - DAY),
        interview: { ...interview, scheduledAt: at, durationMinutes: 30 },
        required,
        policy: { ...always, horizon, slotStepMinutes: 30 },
        avoid: [],
      }),
    );
    return slots.map((slot) => isoOf(slot).slice(11, 16));
  };

  it('the hour shown twice is worked twice', () => {
    expect(night('2026-10-25T12:00:00+01:00', 60, 180)).toEqual(['23:00', '23:30', '00:00', '00:30', '01:00', '01:30']);
  });

  it('the hour never shown is not worked', () => {
    expect(night('2027-03-28T12:00:00+02:00', 120, 180)).toEqual([]);
    expect(night('2027-03-28T12:00:00+02:00', 90, 210)).toEqual(['00:30', '01:00']);
  });
});

describe('the score', () => {
  const chosen = (changes: Partial<SlotQuery>) => findSlots(query(changes)).chosen;

  it('prefers what is close to the original time, the earlier of equals', () => {
    expect(chosen({})).toEqual({
      start: start - 45 * MINUTE,
      score: 195,
      terms: {
        close_to_original: -45,
        same_day: 240,
        earlier_day: 0,
        soft_conflicts: 0,
        movable_conflicts: 0,
        optional_free: 0,
        fair_load: 0,
        preferred_hours: 0,
        same_people: 0,
      },
      fromPool: [],
    });
  });

  it('rather waits a day than takes one from the candidate', () => {
    // The whole Tuesday is taken: Monday evening is nearer than Wednesday morning.
    const taken = { start: at('2026-11-24T00:00:00+01:00', 0).start, end: at('2026-11-25T00:00:00+01:00', 0).start };
    const required = [person(alice, { blocks: [block(alice, taken)], workingHours: roundTheClock })];
    const slot = chosen({ required, policy: always });
    expect(slot?.start).toBeGreaterThanOrEqual(taken.end);
    expect(slot?.terms).toMatchObject({ earlier_day: 0, same_day: 0 });
  });

  it('goes further for the day the candidate knows', () => {
    // 21:00 is 660 minutes away, 23:15 of the day before only 645.
    const late = at('2026-11-24T00:00:00+01:00', 21 * 60);
    const required = [person(alice, { blocks: [block(alice, late)], workingHours: roundTheClock })];
    expect(chosen({ required, policy: always })?.start).toBe(late.end);
  });

  it('goes further for the sake of a soft conflict', () => {
    const soft = block(alice, intervalOf(instant(start - HOUR), 60), { busy: 'tentative' });
    const required = [person(alice, { blocks: [soft] })];
    const lenient = { ...policy, blocking: ['busy'] as const };
    expect(chosen({ required, policy: lenient })?.start).toBe(truth.end);
    expect(chosen({ required })?.start).toBe(truth.end);
  });

  it('goes further for somebody optional, but not far', () => {
    const busyUntil = (iso: string) => [
      person(bob, { blocks: [block(bob, { start: instant(start - 2 * HOUR), end: instantFromIso(iso) })] }),
    ];
    expect(chosen({ optional: busyUntil('2026-11-24T11:00:00+01:00') })?.terms.optional_free).toBe(60);
    expect(chosen({ optional: busyUntil('2026-11-24T16:00:00+01:00') })?.start).toBe(start - 45 * MINUTE);
  });

  it('keeps the five next best', () => {
    const { chosen, runnersUp } = findSlots(query());
    const scores = [chosen, ...runnersUp].map((slot) => slot?.score ?? Number.NaN);
    expect(runnersUp).toHaveLength(5);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });
});

describe('the trace', () => {
  it('counts every start once: found or lost, and to whom', () => {
    const required = [person(alice), person(bob, { blocks: [block(bob, at('2026-11-24T09:00:00+01:00', 480))] })];
    const asked = query({ required });
    const trace = findSlots(asked);
    const lost = trace.lost.reduce((sum, { count }) => sum + count, 0);
    expect(trace.tried).toBe((trace.window.end - trace.window.start) / (15 * MINUTE));
    expect(lost).toBeLessThan(trace.tried);
    expect(trace.lost.map(({ because, interviewer }) => `${because} ${interviewer}`).sort()).toEqual([
      'busy alice@acme.example',
      'busy bob@acme.example',
      'outside_candidate_hours null',
      'outside_working_hours alice@acme.example',
    ]);
  });

  it('shows the first start of each refused stretch, at most twenty', () => {
    const { examples } = findSlots(query());
    expect(examples.slice(0, 3).map(({ start, because }) => [wallTimeOf(start, 'Europe/Berlin'), because])).toEqual([
      ['2026-11-21T09:00:00', 'outside_working_hours'],
      ['2026-11-21T19:30:00', 'outside_candidate_hours'],
      ['2026-11-22T08:00:00', 'outside_working_hours'],
    ]);
    expect(findSlots(query({ policy: { ...policy, horizon: { days: 60, unit: 'days' } } })).examples).toHaveLength(20);
  });
});
