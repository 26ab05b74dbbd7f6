import { describe, expect, it } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { intervalOf, MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import { type Observation, observe } from '../../src/scheduling/observe.ts';
import {
  alice,
  at,
  block,
  bob,
  calendarOf,
  carol,
  hold,
  interviewId,
  now,
  observation,
  person,
  policy,
  start,
  truth,
} from './situation.ts';

const elsewhere = at('2026-11-25T14:00:00+01:00');
const longer = intervalOf(start, 60);

describe('a hold', () => {
  const findings = (...holds: Observation['holds']) => observe(observation({ holds }));

  it('that stands where the interview is gives nothing', () => {
    expect(findings(hold(alice, { kind: 'at', during: truth }))).toEqual([]);
  });

  it('that its owner dragged is moved', () => {
    expect(findings(hold(alice, { kind: 'at', during: elsewhere }))).toMatchObject([
      { kind: 'moved', interviewer: alice, calendar: calendarOf(alice), required: true, from: truth, to: elsewhere },
    ]);
  });

  it('that was dragged and stretched at once is moved', () => {
    const during = intervalOf(elsewhere.start, 60);
    expect(findings(hold(alice, { kind: 'at', during }))).toMatchObject([{ kind: 'moved', to: during }]);
  });

  it('that only changed its length is resized', () => {
    expect(findings(hold(alice, { kind: 'at', during: longer }))).toMatchObject([{ kind: 'resized', to: longer }]);
  });

  it.each(['deleted', 'cancelled'] as const)('that was %s is removed, and says how', (how) => {
    expect(findings(hold(alice, { kind: 'gone', how }))).toMatchObject([{ kind: 'removed', how, from: truth }]);
  });

  it('whose calendar cannot be read gives nothing', () => {
    expect(findings(hold(alice, { kind: 'unknown' }))).toEqual([]);
  });

  it.each([
    ['still stands where it was written', { kind: 'at', during: elsewhere }],
    ['was dragged meanwhile', { kind: 'at', during: longer }],
    ['was deleted meanwhile', { kind: 'gone', how: 'deleted' }],
  ] as const)('gives nothing when the interview moved since it was written, though it %s', (_, seen) => {
    expect(findings(hold(alice, seen, elsewhere))).toEqual([]);
  });

  it('that its provider stored otherwise than it was asked to is nobody’s change, and still is one when it is dragged', () => {
    const stored = intervalOf(shifted(start, 20 * MINUTE), 45);
    expect(findings(hold(alice, { kind: 'at', during: stored }, truth, stored))).toEqual([]);
    expect(findings(hold(alice, { kind: 'at', during: elsewhere }, truth, stored))).toMatchObject([
      { kind: 'moved', from: truth, to: elsewhere },
    ]);
    const stretched = intervalOf(stored.start, 60);
    expect(findings(hold(alice, { kind: 'at', during: stretched }, truth, stored))).toMatchObject([
      { kind: 'resized', to: stretched },
    ]);
  });

  it('of an optional interviewer gives a finding that says so', () => {
    expect(findings(hold(carol, { kind: 'at', during: elsewhere }))).toMatchObject([{ required: false }]);
  });

  it('of somebody who is no longer on the panel gives nothing', () => {
    expect(findings(hold(bob, { kind: 'at', during: elsewhere }))).toEqual([]);
  });

  it('dragged twice gives two keys; looked at twice it gives one', () => {
    const key = (during: typeof truth) => findings(hold(alice, { kind: 'at', during }))[0]?.key;
    expect(key(elsewhere)).toBe(key({ ...elsewhere }));
    expect(key(elsewhere)).not.toBe(key(longer));
  });
});

describe('an event of an interviewer', () => {
  const findings = (...blocks: ReturnType<typeof block>[]) =>
    observe(observation({ people: [person(alice, { blocks }), person(carol)] }));

  it('that overlaps the interview is a conflict, told in ids, times and classes', () => {
    const other = block(alice, at('2026-11-24T10:30:00+01:00', 60), { busy: 'tentative', keywords: ['focus*'] });
    expect(findings(other)).toMatchObject([
      {
        kind: 'conflict',
        interviewer: alice,
        required: true,
        with: { event: other.event, busy: 'tentative', overlapMinutes: 15, keywords: ['focus*'], answer: 'accepted' },
      },
    ]);
  });

  it.each(['free', 'working_elsewhere'] as const)('that is %s gives nothing', (busy) => {
    expect(findings(block(alice, truth, { busy }))).toEqual([]);
  });

  it.each(['tentative', 'busy', 'out_of_office', 'focus', 'unknown'] as const)('that is %s is a conflict', (busy) => {
    expect(findings(block(alice, truth, { busy }))).toHaveLength(1);
  });

  it('that they declined gives nothing; one they have not answered is a conflict', () => {
    expect(findings(block(alice, truth, { answer: 'declined' }))).toEqual([]);
    expect(findings(block(alice, truth, { answer: 'needs_action' }))).toHaveLength(1);
  });

  it('that only touches the interview, or has no length, gives nothing', () => {
    expect(findings(block(alice, intervalOf(truth.end, 30)))).toEqual([]);
    expect(findings(block(alice, intervalOf(shifted(start, 10 * MINUTE), 0)))).toEqual([]);
  });

  it("that is this interview's own hold gives nothing", () => {
    expect(findings(block(alice, truth, { holdOf: interviewId }))).toEqual([]);
  });

  it('that is the hold of another interview concerns only one of the two', () => {
    expect(findings(block(alice, truth, { holdOf: InterviewId.parse('int_a') }))).toHaveLength(1);
    expect(findings(block(alice, truth, { holdOf: InterviewId.parse('int_z') }))).toEqual([]);
  });

  it('gives nothing while their calendars are not known', () => {
    const people = [person(alice, { blocks: [block(alice, truth)], knowledge: 'unknown' })];
    expect(observe(observation({ people }))).toEqual([]);
  });

  it('gives another key when it or the interview moves', () => {
    const other = block(alice, truth);
    const later = { ...other, during: intervalOf(start, 30) };
    expect(findings(other)[0]?.key).toBe(findings({ ...other })[0]?.key);
    expect(findings(other)[0]?.key).not.toBe(findings(later)[0]?.key);
  });
});

describe('an interview', () => {
  const people = [person(alice, { blocks: [block(alice, truth)] })];
  const interview = observation().interview;

  it.each(['scheduled', 'in_progress'] as const)('that is %s has findings', (status) => {
    expect(observe(observation({ people, interview: { ...interview, status } }))).toHaveLength(1);
  });

  it.each(['completed', 'cancelled'] as const)('that is %s has none', (status) => {
    expect(observe(observation({ people, interview: { ...interview, status } }))).toEqual([]);
  });

  it('without a time has none', () => {
    expect(observe(observation({ people, interview: { ...interview, scheduledAt: null } }))).toEqual([]);
  });

  it('tells findings of holds before conflicts, and the required before the optional', () => {
    const all = observe(
      observation({
        holds: [hold(carol, { kind: 'unknown' }), hold(alice, { kind: 'gone', how: 'deleted' })],
        people: [person(carol, { blocks: [block(carol, truth)] }), ...people],
      }),
    );
    expect(all.map(({ kind, interviewer }) => [kind, interviewer])).toEqual([
      ['removed', alice],
      ['conflict', alice],
      ['conflict', carol],
    ]);
    expect(new Set(all.map(({ key }) => key)).size).toBe(3);
  });
});

describe('a hold that its owner declined', () => {
  const no = (changes: Partial<ReturnType<typeof hold>> = {}) => ({
    ...hold(alice, { kind: 'at', during: truth }),
    declined: true,
    ...changes,
  });
  const found = (...holds: Observation['holds']) => observe(observation({ holds }));

  it('is declined, wherever it stands', () => {
    expect(found(no())).toMatchObject([{ kind: 'declined', interviewer: alice, from: truth, required: true }]);
    expect(found(no({ seen: { kind: 'at', during: elsewhere } }))).toMatchObject([{ kind: 'declined' }]);
  });

  it('gives nothing when the interview moved since, or its calendar cannot be read', () => {
    expect(found(no({ asked: elsewhere }))).toEqual([]);
    expect(found(no({ seen: { kind: 'unknown' } }))).toEqual([]);
  });

  it('and deleted is removed: that says more', () => {
    expect(found(no({ seen: { kind: 'gone', how: 'deleted' } }))).toMatchObject([{ kind: 'removed' }]);
  });
});

describe('an interviewer who is not there', () => {
  const found = (changes: Partial<Parameters<typeof person>[1]>, more: Partial<Observation> = {}) =>
    observe(observation({ people: [person(alice, changes), person(carol)], ...more }));
  const never = { workingHours: {} };

  it('because they do not work then, or it is a holiday, is unavailable', () => {
    expect(found(never)).toMatchObject([
      { kind: 'unavailable', why: 'outside_working_hours', interviewer: alice, calendar: null, from: truth },
    ]);
    expect(found({ workingHours: { 2: [{ startMinute: 540, endMinute: 630 }] } })).toHaveLength(1);
    expect(found({ daysOff: ['2026-11-24'] })).toMatchObject([{ kind: 'unavailable', why: 'holiday' }]);
    expect(found({})).toEqual([]);
  });

  it('because a calendar says that they are out of office is unavailable, with that event', () => {
    const away = block(alice, at('2026-11-24T00:00:00+01:00', 24 * 60), { busy: 'out_of_office', allDay: true });
    expect(found({ blocks: [away] })).toMatchObject([
      {
        kind: 'unavailable',
        why: 'out_of_office',
        calendar: calendarOf(alice),
        with: { event: away.event, allDay: true },
      },
    ]);
  });

  it('is nothing when they chose the time themselves, are optional, or it has begun', () => {
    expect(found(never, { chosenBy: alice })).toEqual([]);
    expect(found(never, { chosenBy: carol })).toHaveLength(1);
    expect(found(never, { panel: { name: 'p', required: [carol], optional: [alice] } })).toEqual([]);
    expect(found(never, { now: start })).toEqual([]);
    const running = { id: interviewId, status: 'in_progress', scheduledAt: start, durationMinutes: 45 } as const;
    expect(found(never, { interview: running })).toEqual([]);
  });

  it('is the same finding while it is the same time', () => {
    const key = (changes: Partial<Observation>) => found(never, changes)[0]?.key;
    expect(key({})).toBe(key({ timedAt: now }));
    const later = { id: interviewId, status: 'scheduled', scheduledAt: elsewhere.start, durationMinutes: 45 } as const;
    expect(key({})).not.toBe(key({ interview: later }));
  });
});

describe('what an event counts as', () => {
  const found = (changes: Parameters<typeof block>[2], unanswered: 'busy' | 'tentative' | 'free' = 'busy') =>
    observe(
      observation({
        people: [person(alice, { blocks: [block(alice, truth, changes)] })],
        policy: { ...policy, unanswered, keywords: { ...policy.keywords, hard: ['hard*'] } },
      }),
    ).map((finding) => ('with' in finding ? `${finding.kind} ${finding.with.busy}` : finding.kind));

  it('while it is not answered, is what the admin says', () => {
    expect(found({ answer: 'needs_action' })).toEqual(['conflict busy']);
    expect(found({ answer: 'needs_action' }, 'tentative')).toEqual(['conflict tentative']);
    expect(found({ answer: 'needs_action' }, 'free')).toEqual([]);
    expect(found({ answer: 'accepted' }, 'free')).toEqual(['conflict busy']);
    expect(found({ answer: 'needs_action', busy: 'unknown' }, 'free')).toEqual(['conflict unknown']);
  });

  it('is busy where its title says that it is hard', () => {
    expect(found({ busy: 'free' })).toEqual([]);
    expect(found({ busy: 'free', keywords: ['hard*'] })).toEqual(['conflict busy']);
    expect(found({ answer: 'needs_action', keywords: ['hard*'] }, 'free')).toEqual(['conflict busy']);
  });
});

describe('the cause', () => {
  const [early, later, last] = [shifted(now, -3 * MINUTE), shifted(now, -2 * MINUTE), shifted(now, -MINUTE)];
  const causeOf = (event: typeof early | null, timedAt: typeof early | null, joined: typeof early | null) => {
    const blocks = [block(alice, truth, { changedAt: event })];
    const people = [person(alice, { blocks })];
    const found = observe(observation({ people, timedAt, joined: new Map(joined ? [[alice, joined]] : []) }));
    return found[0]?.cause;
  };

  it('is the last change without which there would be no difference', () => {
    expect(causeOf(last, later, early)).toEqual({ change: 'calendar', at: last });
    expect(causeOf(early, last, later)).toEqual({ change: 'interview', at: last });
    expect(causeOf(early, later, last)).toEqual({ change: 'panel', at: last });
    expect(causeOf(null, later, null)).toEqual({ change: 'interview', at: later });
    expect(causeOf(null, null, null)).toEqual({ change: 'interview', at: null });
  });

  it('of what a hold shows is the change in its calendar', () => {
    const dragged = { ...hold(alice, { kind: 'at', during: elsewhere }), changedAt: later };
    expect(observe(observation({ holds: [dragged] }))[0]?.cause).toEqual({ change: 'calendar', at: later });
  });
});

describe('an answer of the candidate', () => {
  const at = shifted(now, -MINUTE);
  const found = (changes: Partial<Observation> = {}) => observe(observation({ candidateDeclinedAt: at, ...changes }));

  it('that they do not come is about nobody of the panel', () => {
    expect(found()).toMatchObject([
      { kind: 'candidate_declined', interviewer: null, from: truth, cause: { change: 'answer', at } },
    ]);
  });

  it('that is given anew is another finding, and lasts anew', () => {
    const [first] = found();
    const [later] = found({ candidateDeclinedAt: now });
    expect(later?.key).not.toBe(first?.key);
  });

  it.each([
    ['once it has begun', { now: truth.start }],
    ['of one that is not planned any more', { interview: { ...observation().interview, status: 'completed' } }],
  ] as const)('says nothing %s', (_when, changes) => {
    expect(found(changes)).toEqual([]);
  });
});
