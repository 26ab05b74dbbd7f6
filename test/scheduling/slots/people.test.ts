/** What people's days, limits, pools and other interviews make of the slots. */
import { describe, expect, it } from 'vitest';
import { Email, InterviewId } from '../../../src/scheduling/ids.ts';
import { DAY, HOUR, instant, instantFromIso, intervalOf, isoOf, MINUTE } from '../../../src/scheduling/instant.ts';
import type { Claim } from '../../../src/scheduling/interview-load.ts';
import { findSlots, type SlotQuery } from '../../../src/scheduling/slots.ts';
import { wallTimeOf } from '../../../src/scheduling/wall-clock.ts';
import {
  alice,
  at,
  BERLIN,
  block,
  bob,
  carol,
  interviewId,
  now,
  person,
  policy,
  roundTheClock,
  start,
} from '../situation.ts';

const interview = { id: interviewId, scheduledAt: start, durationMinutes: 45 };
const query = (changes: Partial<SlotQuery> = {}): SlotQuery => ({
  now,
  interview,
  required: [person(alice)],
  optional: [],
  pool: null,
  reserved: [],
  avoid: [],
  candidate: [],
  holidays: [],
  policy,
  ...changes,
});
const chosen = (changes: Partial<SlotQuery>) => findSlots(query(changes)).chosen;
const wall = (changes: Partial<SlotQuery>) => {
  const slot = chosen(changes);
  return slot && wallTimeOf(slot.start, BERLIN).slice(0, 16);
};
const losses = (changes: Partial<SlotQuery>) => findSlots(query(changes)).lost.map(({ because }) => because);
const claim = (iso: string, id: string, interviewer = alice): Claim => ({
  interviewer,
  during: at(iso),
  interview: InterviewId.parse(id),
});
const tuesday = {
  start: instantFromIso('2026-11-24T00:00:00+01:00'),
  end: instantFromIso('2026-11-25T00:00:00+01:00'),
};

describe('a holiday', () => {
  it('of somebody required is no day for a new time', () => {
    const required = [person(alice, { daysOff: ['2026-11-24'] })];
    expect(wall({ required })).toBe('2026-11-25T09:00');
    expect(losses({ required })).toContain('holiday');
  });

  it('of the company is no working day of the horizon', () => {
    const horizon = { days: 1, unit: 'working_days' } as const;
    const end = (holidays: string[]) =>
      isoOf(findSlots(query({ holidays, policy: { ...policy, horizon } })).window.end);
    expect(end([])).toBe('2026-11-25T23:00:00Z');
    expect(end(['2026-11-25', '2026-11-26'])).toBe('2026-11-27T23:00:00Z');
    expect(end(['2026-11-25', '2026-11-26', '2026-11-27'])).toBe('2026-11-30T23:00:00Z');
  });
});

describe('a break', () => {
  it('is not worked', () => {
    const day = [
      { startMinute: 540, endMinute: 600 },
      { startMinute: 660, endMinute: 1020 },
    ];
    expect(wall({ required: [person(alice, { workingHours: { 2: day } })] })).toBe('2026-11-24T09:15');
  });
});

describe('the limit of interviews', () => {
  const limited = (limits: { perDay?: number; perWeek?: number }) => [
    person(alice, { limits: { perDay: null, perWeek: null, ...limits } }),
  ];

  it('of a day keeps a day from being filled further', () => {
    const reserved = [claim('2026-11-24T15:00:00+01:00', 'int_x'), claim('2026-11-24T16:00:00+01:00', 'int_y')];
    expect(wall({ required: limited({ perDay: 3 }), reserved })).toBe('2026-11-24T10:00');
    expect(wall({ required: limited({ perDay: 2 }), reserved })).toBe('2026-11-25T09:00');
    expect(losses({ required: limited({ perDay: 2 }), reserved })).toContain('load_reached');
  });

  it('of a week runs from Monday to Sunday', () => {
    const reserved = [claim('2026-11-23T15:00:00+01:00', 'int_x'), claim('2026-11-27T16:00:00+01:00', 'int_y')];
    expect(wall({ required: limited({ perWeek: 2 }), reserved })).toBe('2026-11-30T09:00');
    const lastSunday = [claim('2026-11-22T15:00:00+01:00', 'int_x'), claim('2026-11-27T16:00:00+01:00', 'int_y')];
    expect(wall({ required: limited({ perWeek: 2 }), reserved: lastSunday })).toBe('2026-11-24T10:00');
  });

  it('counts an interview that is being moved once, and only one’s own', () => {
    const twice = [claim('2026-11-24T15:00:00+01:00', 'int_x'), claim('2026-11-24T16:00:00+01:00', 'int_x')];
    expect(wall({ required: limited({ perDay: 2 }), reserved: twice })).toBe('2026-11-24T10:00');
    const bobs = [claim('2026-11-24T15:00:00+01:00', 'int_x', bob)];
    expect(wall({ required: limited({ perDay: 1 }), reserved: bobs })).toBe('2026-11-24T10:00');
  });

  it('counts the day on which an interview starts, on their own clock', () => {
    const evening = [person(alice, { workingHours: roundTheClock, limits: { perDay: 1, perWeek: null } })];
    const reserved = [claim('2026-11-24T12:00:00+01:00', 'int_x')];
    const wide = { ...policy, candidateHours: { startMinute: 0, endMinute: 1440 } };
    // 23:30 of Monday reaches into the full Tuesday, and begins on Monday.
    const late = { ...interview, scheduledAt: instant(tuesday.start - 30 * MINUTE) };
    expect(wall({ required: evening, reserved, policy: wide, interview: late })).toBe('2026-11-23T23:30');
  });
});

describe('one’s own buffer', () => {
  it('comes before the policy’s', () => {
    const meeting = block(alice, at('2026-11-24T11:00:00+01:00', 60));
    const buffered = { ...policy, bufferAfter: 15 * MINUTE };
    const with_ = (after: number | null) => [person(alice, { blocks: [meeting], buffer: { before: null, after } })];
    expect(wall({ required: with_(null), policy: buffered })).toBe('2026-11-24T10:00');
    expect(wall({ required: with_(30 * MINUTE), policy: buffered })).toBe('2026-11-24T09:45');
    expect(wall({ required: with_(0), policy: { ...policy, bufferAfter: HOUR } })).toBe('2026-11-24T10:00');
  });
});

describe('what is known for a while only', () => {
  it('is not free beyond', () => {
    const required = [person(alice, { knownUntil: tuesday.start, blocks: [] })];
    expect(wall({ required })).toBe('2026-11-23T16:15');
    expect(losses({ required })).toContain('calendar_unknown');
  });
});

describe('the candidate’s other interviews', () => {
  const morning = at('2026-11-24T10:00:00+01:00');
  const keep = (what: 'sameDay' | 'order') => ({ ...policy, together: { ...policy.together, [what]: 'keep' } });

  it('are never overlapped, and keep their distance', () => {
    expect(wall({ candidate: [morning] })).toBe('2026-11-24T09:15');
    const apart = { ...policy, together: { ...policy.together, gap: 30 * MINUTE } };
    expect(wall({ candidate: [morning], policy: apart })).toBe('2026-11-24T11:15');
    expect(losses({ candidate: [morning] })).toContain('candidate_busy');
  });

  it('stay on one day where the policy keeps it, and only if they were', () => {
    const full = [person(alice, { blocks: [block(alice, tuesday)] })];
    expect(chosen({ required: full, candidate: [morning], policy: keep('sameDay') })).toBeNull();
    expect(losses({ required: full, candidate: [morning], policy: keep('sameDay') })).toContain('another_day');
    const monday = at('2026-11-23T10:00:00+01:00');
    expect(chosen({ required: full, candidate: [monday], policy: keep('sameDay') })).not.toBeNull();
  });

  it('stay before and after the same ones where the policy keeps the order', () => {
    const before = at('2026-11-24T09:00:00+01:00', 30);
    const after = at('2026-11-24T14:00:00+01:00');
    const blocks = [
      block(alice, at('2026-11-24T09:30:00+01:00', 90)),
      block(alice, at('2026-11-24T11:30:00+01:00', 180)),
    ];
    const asked = { required: [person(alice, { blocks })], candidate: [before, after] };
    expect(wall(asked)).toBe('2026-11-24T14:45');
    expect(chosen({ ...asked, policy: keep('order') })).toBeNull();
    expect(losses({ ...asked, policy: keep('order') })).toContain('out_of_order');
  });
});

describe('a pool', () => {
  const dan = Email.parse('dan@acme.example');
  const busy = (email: Email) => person(email, { blocks: [block(email, tuesday)] });
  const asked = (of: SlotQuery['required'], count: number, present: Email[], changes: Partial<SlotQuery> = {}) =>
    chosen({ pool: { of, count, present }, ...changes });

  it('must have so many who can come, whoever they are', () => {
    expect(asked([busy(bob), person(carol)], 1, [bob])?.start).toBe(start);
    const two = asked([busy(bob), person(carol)], 2, [bob]);
    expect(two && isoOf(two.start)).toBe('2026-11-25T08:00:00Z');
    expect(losses({ pool: { of: [busy(bob), person(carol)], count: 2, present: [] } })).toContain('too_few_of_pool');
  });

  it('keeps who sits there now where they can come, at a price where they cannot', () => {
    expect(asked([person(bob), person(carol)], 1, [carol])).toMatchObject({
      fromPool: [carol],
      terms: { same_people: 0 },
    });
    const noon = person(carol, { blocks: [block(carol, at('2026-11-24T09:00:00+01:00', 150))] });
    // 11:30 with Carol is 90 minutes away; at 10:00 somebody new would come.
    expect(asked([person(bob), noon], 1, [carol])).toMatchObject({
      start: instantFromIso('2026-11-24T11:30:00+01:00'),
      fromPool: [carol],
    });
    expect(asked([person(bob), busy(carol)], 1, [carol])).toMatchObject({
      start,
      fromPool: [bob],
      terms: { same_people: -180 },
    });
  });

  it('takes who has fewer interviews in that week', () => {
    const reserved = ['x', 'y'].map((id, day) => claim(`2026-11-2${6 + day}T09:00:00+01:00`, `int_${id}`, bob));
    expect(asked([person(bob), person(carol)], 1, [], { reserved })?.fromPool).toEqual([carol]);
    const carols = reserved.map((one) => ({ ...one, interviewer: carol }));
    expect(asked([person(bob), person(carol)], 1, [], { reserved: carols })?.fromPool).toEqual([bob]);
  });

  it('weighs the events and preferred hours of whoever would come at that time', () => {
    const until = (email: Email, iso: string) => block(email, { start: tuesday.start, end: instantFromIso(iso) });
    const tentative = block(bob, at('2026-11-24T10:15:00+01:00', 30), { busy: 'tentative' });
    const preferredHours = { 2: [{ startMinute: 600, endMinute: 720 }] };
    const of = [
      person(bob, { blocks: [tentative, until(bob, '2026-11-24T10:00:00+01:00')], preferredHours }),
      person(carol, { blocks: [until(carol, '2026-11-24T11:00:00+01:00')] }),
    ];
    const open = { ...policy, blocking: ['busy'] as const };
    const found = findSlots(query({ pool: { of, count: 1, present: [carol] }, policy: open }), 200);
    const termsAt = (iso: string) => {
      const slot = [found.chosen, ...found.runnersUp].find((one) => one?.start === instantFromIso(iso));
      return slot && [slot.fromPool, slot.terms.soft_conflicts, slot.terms.preferred_hours];
    };
    const { soft_conflicts, preferred_hours } = policy.prefer;
    expect(termsAt('2026-11-24T10:00:00+01:00')).toEqual([[bob], -soft_conflicts, preferred_hours / 2]);
    expect(termsAt('2026-11-24T10:45:00+01:00')).toEqual([[bob], 0, preferred_hours / 2]);
    expect(termsAt('2026-11-24T11:00:00+01:00')).toEqual([[carol], 0, 0]);
  });

  it('draws by lot among equals, the same for the same interview and another for others', () => {
    const pool = [bob, carol, dan].map((email) => person(email));
    const drawn = Array.from({ length: 30 }, (_, index) => {
      const other = { ...interview, id: InterviewId.parse(`int_${index}`) };
      const [first] = asked(pool, 1, [], { interview: other })?.fromPool ?? [];
      expect(asked(pool.toReversed(), 1, [], { interview: other })?.fromPool).toEqual([first]);
      return first;
    });
    expect(new Set(drawn).size).toBe(3);
  });
});

describe('the terms', () => {
  const taken = (iso: string, minutes: number) => person(alice, { blocks: [block(alice, at(iso, minutes))] });

  it('weigh a fair load: a week with fewer interviews', () => {
    const reserved = [23, 24, 25, 26, 27].flatMap((day) =>
      ['08', '17'].map((hour) => claim(`2026-11-${day}T${hour}:00:00+01:00`, `int_${day}${hour}`)),
    );
    const full = taken('2026-11-24T00:00:00+01:00', 4 * 24 * 60);
    const sunday = [person(alice, { workingHours: roundTheClock, blocks: full.blocks })];
    const slot = chosen({
      required: sunday,
      reserved,
      policy: { ...policy, prefer: { ...policy.prefer, fair_load: 500 } },
    });
    expect(slot?.terms.fair_load).toBe(0);
    expect(chosen({ reserved })?.terms.fair_load).toBe(-300);
  });

  it('weigh preferred hours', () => {
    const preferredHours = { 2: [{ startMinute: 660, endMinute: 780 }] };
    const required = [person(alice, { preferredHours })];
    expect(wall({ required, avoid: [{ interviewer: alice, during: intervalOf(start, 45), interview: null }] })).toBe(
      '2026-11-24T11:00',
    );
    expect(chosen({ required: [...required, person(bob)] })?.terms.preferred_hours).toBe(0);
  });

  it('go around what its owner would have to move, and take it where nothing else is near', () => {
    const keywords = ['sync*'];
    const movable = { ...policy, keywords: { ...policy.keywords, movable: ['sync*'] } };
    const sync = (minutes: number) => [
      person(alice, { blocks: [block(alice, at('2026-11-24T09:00:00+01:00', minutes), { keywords })] }),
    ];
    expect(wall({ required: sync(180), policy: movable })).toBe('2026-11-24T12:00');
    const always = [
      person(alice, { blocks: [block(alice, at('2026-11-22T09:00:00+01:00', 20 * 24 * 60), { keywords })] }),
    ];
    expect(chosen({ required: always, policy: movable })).toMatchObject({ start, terms: { movable_conflicts: -960 } });
    expect(chosen({ required: always })).toBeNull();
  });

  it('count nothing that weighs nothing', () => {
    const prefer = { ...policy.prefer, same_day: 0, close_to_original: 0, earlier_day: 0 };
    const slot = chosen({ policy: { ...policy, prefer } });
    expect(slot?.score).toBe(0);
    expect(JSON.parse(JSON.stringify(slot))).toEqual(slot);
    expect(slot?.start).toBe(instant(now + 3 * DAY));
  });
});
