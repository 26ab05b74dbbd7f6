/** The planners of the jobs, as tables: what is so, and what is to be done. */
import { describe, expect, it } from 'vitest';
import type { CalendarFailure } from '../../src/calendars/provider.ts';
import { weigh } from '../../src/reconcile/carry-out-reschedule.ts';
import { compareReadings } from '../../src/reconcile/changed-stretches.ts';
import { canBePushedTo, isPushHealthy, planChannel } from '../../src/reconcile/plan-channel.ts';
import { type HoldsQuestion, planHolds } from '../../src/reconcile/plan-holds.ts';
import { listingWindow, mayContinue, nextTryAfter } from '../../src/reconcile/pull-schedule.ts';
import type { HoldState } from '../../src/scheduling/finding.ts';
import { CalendarId, Email, EventId, InterviewId, ResourceId } from '../../src/scheduling/ids.ts';
import {
  DAY,
  HOUR,
  type Instant,
  instantFromIso,
  intervalOf,
  MINUTE,
  after as shifted,
} from '../../src/scheduling/instant.ts';
import type { StoredEvent } from '../../src/store/events.ts';
import type { Snapshot } from '../../src/store/interviews.ts';
import type { ChannelRecord } from '../../src/store/push-channels.ts';
import type { Reschedule } from '../../src/store/reschedules.ts';

const NOW = instantFromIso('2026-11-23T08:00:00Z');
const TEN = intervalOf(instantFromIso('2026-11-26T10:00:00Z'), 45);
const ELEVEN = intervalOf(instantFromIso('2026-11-26T11:00:00Z'), 45);
const NOON = intervalOf(instantFromIso('2026-11-26T12:00:00Z'), 45);
const ALICE = Email.parse('alice@acme.example');
const CALENDAR = CalendarId.parse('memory/alice');
const PLACE = { interviewer: ALICE, calendar: CALENDAR };

describe('holds', () => {
  const at = (during: HoldState['written']): HoldState['seen'] => ({ kind: 'at', during });
  const gone: HoldState['seen'] = { kind: 'gone', how: 'deleted' };
  const plan = (question: Partial<HoldsQuestion>) =>
    planHolds({
      now: NOW,
      planned: TEN,
      phase: 'live',
      places: [PLACE],
      holds: [],
      revert: new Set(),
      ...question,
    }).map(({ kind }) => kind);
  const hold = (asked: HoldState['asked'], seen: HoldState['seen'], written = asked) => [
    { ...PLACE, state: { ...PLACE, asked, written, declined: false, changedAt: null, seen } },
  ];

  it.each([
    ['missing', [], 'create'],
    ['announced, never known to be written', [{ ...PLACE, state: null }], 'create'],
    ['where it belongs', hold(TEN, at(TEN)), null],
    ['dragged away', hold(TEN, at(ELEVEN)), null],
    ['removed', hold(TEN, gone), null],
    ['out of sight', hold(TEN, { kind: 'unknown' }), null],
    ['behind a plan that moved', hold(ELEVEN, at(ELEVEN)), 'move'],
    ['where the plan has come to it', hold(ELEVEN, at(TEN)), 'adopt'],
    ['removed before the plan moved', hold(ELEVEN, gone), 'restore'],
    ['stored otherwise than asked', hold(TEN, at(ELEVEN), ELEVEN), null],
    ['stored otherwise than asked before the plan moved', hold(ELEVEN, at(NOON), NOON), 'move'],
    ['stored otherwise than asked, and dragged', hold(TEN, at(NOON), ELEVEN), null],
    ['out of sight while the plan moved', hold(ELEVEN, { kind: 'unknown' }), 'move'],
  ] as const)('%s', (_what, holds, action) => {
    expect(plan({ holds: [...holds] })).toEqual(action === null ? [] : [action]);
  });

  it('that a rule takes back are moved, or restored', () => {
    const revert = new Set([ALICE]);
    expect(plan({ revert, holds: hold(TEN, at(ELEVEN)) })).toEqual(['move']);
    expect(plan({ revert, holds: hold(TEN, gone) })).toEqual(['restore']);
  });

  it('go when the interview is off or the calendar is nobody’s on the panel, and stay when it is over', () => {
    expect(plan({ phase: 'off', holds: hold(TEN, at(TEN)) })).toEqual(['delete']);
    expect(plan({ places: [], holds: hold(TEN, at(TEN)) })).toEqual(['delete']);
    expect(plan({ phase: 'over', places: [], holds: hold(TEN, at(TEN)) })).toEqual([]);
  });

  it('are not written for a time that has passed', () => {
    expect(plan({ now: TEN.end })).toEqual([]);
    expect(plan({ now: TEN.end, holds: hold(ELEVEN, at(ELEVEN)) })).toEqual([]);
  });
});

describe('push channels', () => {
  const channel = (changes: Partial<ChannelRecord> = {}): ChannelRecord => ({
    channelId: 'c',
    calendar: CALENDAR,
    remoteId: 'r',
    tokenHash: 'h',
    openedAt: NOW,
    expiresAt: shifted(NOW, 5 * DAY),
    supersededAt: null,
    confirmedAt: NOW,
    heardAt: NOW,
    missed: 0,
    renewNow: false,
    renewedAt: null,
    ...changes,
  });
  const unanswered = { remoteId: null, expiresAt: null };

  it.each([
    ['none', [], 0, true, 'open', 0],
    ['a fresh one', [channel()], DAY, true, 'keep', 0],
    ['one in its last fifth', [channel()], 4 * DAY, true, 'renew', 0],
    ['one in its last fifth that cannot be renewed', [channel()], 4 * DAY, false, 'replace', 1],
    ['one that has ended', [channel()], 5 * DAY, true, 'open', 1],
    ['one being opened', [channel(unanswered)], MINUTE, true, 'open', 0],
    ['one that was never answered', [channel(unanswered)], HOUR, true, 'open', 1],
    ['one that was superseded', [channel({ supersededAt: NOW }), channel({ channelId: 'd' })], DAY, true, 'keep', 1],
    ['two', [channel(), channel({ channelId: 'd' })], DAY, true, 'keep', 1],
    ['a fresh one that its provider wants prolonged', [channel({ renewNow: true })], DAY, true, 'renew', 0],
    ['a fresh one whose messages do not arrive', [channel({ missed: 2 })], DAY, true, 'replace', 1],
  ] as const)('%s', (_what, channels, passed, renewable, action, closed) => {
    const plan = planChannel(channels, true, renewable, shifted(NOW, passed));
    expect([plan.action, plan.close.length]).toEqual([action, closed]);
    expect(plan.lookAt).toBeGreaterThan(NOW + passed);
  });

  it('are prolonged as often as their provider wants it, also when they would last for days', () => {
    const daily = (channels: ChannelRecord[], passed: number) =>
      planChannel(channels, true, true, shifted(NOW, passed), DAY).action;
    expect(daily([channel()], DAY - MINUTE)).toBe('keep');
    expect(daily([channel()], DAY)).toBe('renew');
    const renewed = channel({ renewedAt: shifted(NOW, 30 * DAY), expiresAt: shifted(NOW, 36 * DAY) });
    expect(daily([renewed], 30.5 * DAY)).toBe('keep');
    expect(planChannel([renewed], true, true, shifted(NOW, 34 * DAY)).action).toBe('keep');
    expect(planChannel([renewed], true, true, shifted(NOW, 35 * DAY)).action).toBe('renew');
  });

  it('are all closed where nobody wants them', () => {
    expect(planChannel([channel()], false, true, NOW)).toMatchObject({ action: 'keep', close: [{ channelId: 'c' }] });
  });
});

describe('messages of a push channel', () => {
  const channel = { channelId: 'c', calendar: CALENDAR, remoteId: 'r', tokenHash: 'h', openedAt: NOW, heardAt: NOW };
  const standing = {
    ...channel,
    expiresAt: shifted(NOW, DAY),
    supersededAt: null,
    confirmedAt: NOW,
    missed: 0,
    renewNow: false,
    renewedAt: null,
  };

  it.each([
    ['of one that stands and was heard of', {}, true],
    ['of one that missed a single change', { missed: 1 }, true],
    ['of one that missed two in a row', { missed: 2 }, false],
    ['of one over which nothing ever came', { confirmedAt: null }, false],
    ['of one that has ended', { expiresAt: NOW }, false],
    ['of one that was replaced', { supersededAt: NOW }, false],
  ])('%s are relied upon: %o, %s', (_what, changes, expected) => {
    expect(isPushHealthy([{ ...standing, ...changes }], NOW)).toBe(expected);
  });

  it.each([
    ['https://sync.acme.example', true],
    ['http://127.0.0.1:8090', true],
    ['http://localhost:8090/sync', true],
    ['http://sync.acme.example', false],
    ['http://127.0.0.1.acme.example', false],
    [null, false],
  ])('can come to %s: %s', (publicUrl, expected) => {
    expect(canBePushedTo(publicUrl)).toBe(expected);
  });
});

describe('when a calendar is read', () => {
  it.each([
    [{}, true],
    [{ cursor: null }, false],
    [{ listingProfile: 'other' }, false],
    [{ listedAt: null }, false],
    [{ listedAt: shifted(NOW, -7 * DAY) }, false],
    [{ listedAt: shifted(NOW, -5 * DAY) }, true],
  ])('the cursor may be continued, but for %o: %s', (changes, expected) => {
    const calendar = { id: CALENDAR, cursor: 'c', listingProfile: 'p', listedAt: shifted(NOW, -DAY), ...changes };
    expect(mayContinue(calendar, 'p', NOW)).toBe(expected);
  });

  it('calendars that were listed together are listed anew at times of their own, within the week', () => {
    const lastAt = (name: string) => {
      const calendar = { id: CalendarId.parse(`memory/${name}`), cursor: 'c', listingProfile: 'p', listedAt: NOW };
      return Array.from({ length: 7 * 24 + 1 }, (_, hour) => hour).findLast((hour) =>
        mayContinue(calendar, 'p', shifted(NOW, hour * HOUR)),
      );
    };
    const hours = Array.from({ length: 40 }, (_, index) => lastAt(`calendar${index}`) ?? 0);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(5 * 24 - 1);
    expect(Math.max(...hours)).toBeLessThan(7 * 24);
    expect(new Set(hours).size).toBeGreaterThan(20);
  });

  it('its window reaches behind now and further ahead than any horizon', () => {
    const { start, end } = listingWindow(NOW);
    expect(start).toBeLessThan(NOW);
    expect(end).toBeGreaterThan(NOW + 90 * DAY);
  });

  it.each<[CalendarFailure, number, number, number]>([
    [{ reason: 'rate_limited', retryAfterMs: 90_000 }, 3, 90_000, 90_000],
    [{ reason: 'rate_limited', retryAfterMs: null }, 0, MINUTE / 2, MINUTE],
    [{ reason: 'unavailable' }, 0, MINUTE / 2, MINUTE],
    [{ reason: 'unavailable' }, 3, 4 * MINUTE, 8 * MINUTE],
    [{ reason: 'unavailable' }, 50, 3 * HOUR, 6 * HOUR],
    [{ reason: 'cursor_expired' }, 0, MINUTE / 2, MINUTE],
    [{ reason: 'unauthorized' }, 9, HOUR, HOUR],
    [{ reason: 'not_found' }, 0, HOUR, HOUR],
    // Nobody means years by it, and 1e18 s is no date at all.
    [{ reason: 'rate_limited', retryAfterMs: 1e21 }, 0, DAY, DAY],
  ])('after %o, %i before, it is tried again in %i to %i ms', (failure, failures, least, most) => {
    expect(nextTryAfter(failure, failures, NOW, () => 0) - NOW).toBe(least);
    expect(nextTryAfter(failure, failures, NOW, () => 1) - NOW).toBe(most);
  });
});

describe('two readings of a calendar', () => {
  const event = (changes: Partial<StoredEvent> = {}): StoredEvent => ({
    calendar: CALENDAR,
    event: EventId.parse('e'),
    resource: ResourceId.parse('e'),
    during: TEN,
    busy: 'busy',
    answer: 'none',
    allDay: false,
    organizer: null,
    holdOf: null,
    changedAt: null,
    keywords: [],
    cancelled: false,
    ...changes,
  });
  const interview = InterviewId.parse('int_a');

  it('that are alike touch nothing', () => {
    expect(compareReadings([event()], [event()])).toEqual({ stretches: [], interviews: [] });
  });

  it('touch the time before and after', () => {
    expect(compareReadings([event()], [event({ during: ELEVEN })]).stretches).toEqual([ELEVEN, TEN]);
    expect(compareReadings([event()], []).stretches).toEqual([TEN]);
    expect(compareReadings([], [event()]).stretches).toEqual([TEN]);
  });

  it.each<Partial<StoredEvent>>([
    { busy: 'free' },
    { answer: 'declined' },
    { cancelled: true },
    { keywords: ['*board*'] },
    { holdOf: interview },
  ])('differ in what a rule can see: %o', (change) => {
    expect(compareReadings([event()], [event(change)]).stretches).toHaveLength(2);
  });

  it('name the interviews whose holds changed', () => {
    const before = event({ holdOf: interview });
    expect(compareReadings([before], [event({ holdOf: interview, during: ELEVEN })]).interviews).toEqual([interview]);
    expect(compareReadings([before], [event()]).interviews).toEqual([interview]);
  });
});

describe('a plan that is not settled, after a reread', () => {
  const snapshot: Snapshot = {
    id: InterviewId.parse('int_a'),
    status: 'scheduled',
    candidateEmail: 'ada@candidate.example',
    candidateName: null,
    position: 'Engineer',
    skills: [],
    scheduledAt: TEN.start,
    durationMinutes: 45,
    difficulty: 'senior',
    companyName: null,
    instructions: null,
    joinUrl: null,
    createdAt: null,
    updatedAt: null,
    readAt: NOW,
    goneAt: null,
    sweepAt: null,
    attention: null,
    attentionSince: null,
    timedAt: null,
  };
  const plan: Reschedule = {
    id: 1,
    interview: snapshot.id,
    decisionId: 1,
    via: 'accept',
    proposal: null,
    chosenBy: null,
    from: { start: TEN.start, minutes: 45 },
    to: { start: ELEVEN.start, minutes: 45 },
    reason: 'why',
    note: '',
    state: 'sent',
    plannedAt: NOW,
    sentAt: NOW,
    attempts: 1,
    settledAt: null,
    answer: null,
  };

  it.each<[string, Partial<Snapshot>, Instant, string]>([
    ['without effect', {}, NOW, 'patch'],
    ['with effect', { scheduledAt: ELEVEN.start }, NOW, 'confirmed'],
    ['moved by someone else', { scheduledAt: shifted(ELEVEN.start, 1) }, NOW, 'abandoned'],
    ['of another length', { durationMinutes: 30 }, NOW, 'abandoned'],
    ['already begun', { status: 'in_progress' }, NOW, 'abandoned'],
    ['cancelled', { status: 'cancelled' }, NOW, 'abandoned'],
    ['gone', { goneAt: NOW, scheduledAt: ELEVEN.start }, NOW, 'abandoned'],
    ['just within its time', {}, shifted(NOW, 15 * MINUTE), 'patch'],
    ['too old', {}, shifted(NOW, 15 * MINUTE + 1), 'abandoned'],
    ['overtaken by the clock', {}, ELEVEN.start, 'abandoned'],
    ['too old, but in effect', { scheduledAt: ELEVEN.start }, shifted(NOW, HOUR), 'confirmed'],
  ])('%s', (_what, changes, now, verdict) => {
    expect(weigh(plan, { ...snapshot, ...changes }, now).kind).toBe(verdict);
  });
});
