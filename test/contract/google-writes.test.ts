/** What is peculiar to writing holds at Google, and to its refusals, through its own client and against the sandbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/calendars/google/sandbox/refusal.ts';
import type { CalendarHand } from '../../src/calendars/google/sandbox/server.ts';
import type { Pacing } from '../../src/calendars/pacing.ts';
import type { CalendarProvider, CalendarRef, HoldContent, HoldRef, WrittenHold } from '../../src/calendars/provider.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { HoldId, InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, instantFromIso, intervalOf, SECOND } from '../../src/scheduling/instant.ts';
import { ALONE, directTokens, type GoogleHarness, googleProvider, startGoogle } from '../harness/google.ts';
import { failsWith } from './calendar-under-test.ts';

const ALICE = 'alice@acme.example';
const TEN = '2027-03-01T09:00:00Z';
const ELEVEN = '2027-03-01T10:00:00Z';

let google: GoogleHarness;
let hand: CalendarHand;
let calendar: CalendarRef;
let provider: CalendarProvider;
/** Waits that the adapter wanted, in milliseconds; they take no time. */
let waits: number[];
let calmed: { name: string; until: number; why: string }[];
let calendars = 0;

const hurried: Clock = {
  now: () => systemClock.now(),
  sleep: (ms, signal) => {
    if (signal) return systemClock.sleep(ms, signal);
    waits.push(ms);
    return Promise.resolve();
  },
};
const pacing: Pacing = {
  ...ALONE,
  calm: async ({ name }, until, why) => void calmed.push({ name, until, why }),
};

beforeAll(async () => {
  google = await startGoogle({ users: [ALICE] });
});
afterAll(async () => {
  expect(google.schemaProblems).toEqual([]);
  await google.close();
});
beforeEach(() => {
  calendars += 1;
  waits = [];
  calmed = [];
  const id = `writes-${calendars}@group.calendar.google.com`;
  hand = google.addCalendar({ id, owner: ALICE, name: 'Work' });
  calendar = { remoteId: id, ownerZone: 'Europe/Berlin', ownerEmail: ALICE };
  provider = googleProvider(google, { tokens: directTokens(google), clock: hurried, pacing });
  google.heal();
});

function content(start = TEN): HoldContent {
  return {
    holdId: HoldId.parse('h0ld1234567890abcdefghijklmnopqrstuv'),
    interview: InterviewId.parse('int_abc123def456'),
    during: intervalOf(instantFromIso(start), 45),
    zone: 'America/New_York',
    title: 'Interview: Platform Engineer',
    description: 'Join: https://meet.example.com/abc',
    joinUrl: 'https://meet.example.com/abc',
  };
}

const refOf = (written: WrittenHold, during = content().during): HoldRef => ({
  holdId: content().holdId,
  resource: written.resource,
  etag: written.etag,
  during,
});
const stored = () => hand.read(content().holdId);
const callsOf = (method: string) =>
  google.calls.filter((call) => call.method === method && call.path.includes(`writes-${calendars}`));

describe('a hold at Google', () => {
  it('has our id, our mark, no attendees, and tells nobody', async () => {
    await provider.createHold(calendar, content());
    expect(stored()).toMatchObject({
      id: content().holdId,
      summary: 'Interview: Platform Engineer',
      start: { dateTime: TEN, timeZone: 'America/New_York' },
      extendedProperties: { private: { interviewSyncHold: '1', interviewSyncInterview: 'int_abc123def456' } },
      source: { url: 'https://meet.example.com/abc' },
      reminders: { useDefault: true },
    });
    expect(stored()?.attendees).toBeUndefined();
    expect(callsOf('POST')[0]?.path).toContain('sendUpdates=none');
  });

  it('keeps what its owner added when it is moved: a colour, guests, a conference', async () => {
    const written = await provider.createHold(calendar, content());
    const added = {
      colorId: '5',
      attendees: [{ email: 'helper@acme.example' }],
      conferenceData: { conferenceId: 'abc' },
      location: 'Room 42',
    };
    const changed = hand.put({ ...stored(), ...added });
    const ref = { ...refOf(written), etag: changed.etag ?? null };
    await provider.moveHold(calendar, ref, content(ELEVEN));
    expect(stored()).toMatchObject({ ...added, start: { dateTime: ELEVEN } });
    expect(callsOf('PATCH')[0]?.path).toMatch(/conferenceDataVersion=1&supportsAttachments=true|sendUpdates=none/);
  });

  it('whose owner only coloured it is moved after one more reading', async () => {
    const written = await provider.createHold(calendar, content());
    hand.put({ ...stored(), colorId: '5' });
    const moved = await provider.moveHold(calendar, refOf(written), content(ELEVEN));
    expect(moved.event.time).toMatchObject(content(ELEVEN).during);
    expect(stored()?.colorId).toBe('5');
    expect(callsOf('PATCH').map(({ status }) => status)).toEqual([412, 200]);
  });

  it('whose owner moved it is not, and nothing is written over them', async () => {
    const written = await provider.createHold(calendar, content());
    hand.put({ ...stored(), start: { dateTime: ELEVEN }, end: { dateTime: '2027-03-01T10:45:00Z' } });
    await expect(provider.moveHold(calendar, refOf(written), content())).rejects.toSatisfy(failsWith('conflict'));
    expect(stored()?.start?.dateTime).toBe(ELEVEN);
  });

  it('that was made a whole day, or a series, is one meeting again when it is moved', async () => {
    const written = await provider.createHold(calendar, content());
    const day = { start: { date: '2027-03-01' }, end: { date: '2027-03-02' } };
    const asDay = hand.put({ ...stored(), ...day });
    await provider.moveHold(calendar, { ...refOf(written), etag: asDay.etag ?? null }, content(ELEVEN));
    expect(stored()?.start).toEqual({ dateTime: ELEVEN, timeZone: 'America/New_York' });
    hand.put({ ...stored(), recurrence: ['RRULE:FREQ=DAILY'] });
    const again = await provider.moveHold(calendar, { ...refOf(written), etag: null }, content());
    expect(stored()?.recurrence).toEqual([]);
    expect(again.event).toMatchObject({ series: null, tag: content().interview });
  });

  it('that was deleted is revived under its id, which stays taken for ever', async () => {
    const written = await provider.createHold(calendar, content());
    hand.remove(written.resource);
    const restored = await provider.restoreHold(calendar, refOf(written), content(ELEVEN));
    expect(restored.resource).toBe(written.resource);
    expect(stored()).toMatchObject({ status: 'confirmed', start: { dateTime: ELEVEN } });
  });

  it('whose insert was done and not answered is one all the same', async () => {
    google.arm({ match: { method: 'POST', path: /events/ }, times: 1, answer: 'lost_answer' });
    await expect(provider.createHold(calendar, content())).rejects.toSatisfy(failsWith('unavailable'));
    await provider.createHold(calendar, content());
    expect(hand.events()).toHaveLength(1);
  });

  it('in a calendar that may only be read is refused as such', async () => {
    hand.share('bob@acme.example', 'reader');
    google.accounts.users.add('bob@acme.example');
    const ref = { ...calendar, ownerEmail: 'bob@acme.example' };
    await expect(provider.createHold(ref, content())).rejects.toThrow(
      /requiredAccessLevel\): the account may not write/,
    );
  });

  it('is written in the one lane of its calendar: Google wants one write at a time', async () => {
    const lanes: string[] = [];
    const within: Pacing['within'] = (lane, places, work) => {
      lanes.push(`${lane} ${places}`);
      return work();
    };
    const paced = googleProvider(google, { tokens: directTokens(google), pacing: { ...pacing, within } });
    await paced.createHold(calendar, content());
    expect(lanes).toEqual([`google/calendar/${calendar.remoteId} 1`]);
  });
});

describe('a refusal', () => {
  const list = () =>
    provider.pullPage({
      calendar,
      from: { kind: 'scratch' },
      window: { start: instantFromIso(TEN), end: instantFromIso(ELEVEN) },
    });

  it.each([
    ['403 rateLimitExceeded', new Refusal(403, 'rateLimitExceeded', 'x')],
    ['403 userRateLimitExceeded', new Refusal(403, 'userRateLimitExceeded', 'x')],
    ['429', new Refusal(429, 'rateLimitExceeded', 'x')],
    ['429 without a reason', new Refusal(429, '', 'x')],
  ])('%s is waited out, each time longer', async (_what, answer) => {
    google.arm({ match: {}, times: 3, answer });
    await list();
    expect(waits).toEqual([SECOND, 2 * SECOND, 4 * SECOND]);
  });

  it('that lasts is told, and nothing is hammered', async () => {
    const before = google.calls.length;
    google.arm({ match: {}, times: 100, answer: new Refusal(403, 'rateLimitExceeded', 'x') });
    await expect(list()).rejects.toMatchObject({ failure: { reason: 'rate_limited', retryAfterMs: null } });
    expect(google.calls.length - before).toBe(4);
  });

  it('that names its time is believed, and put off where that is long', async () => {
    google.arm({ match: {}, times: 1, answer: new Refusal(429, 'rateLimitExceeded', 'x', { retryAfter: 3 }) });
    await list();
    expect(waits).toEqual([3 * SECOND]);
    google.arm({ match: {}, times: 1, answer: new Refusal(429, 'rateLimitExceeded', 'x', { retryAfter: 600 }) });
    await expect(list()).rejects.toMatchObject({ failure: { reason: 'rate_limited', retryAfterMs: 600 * SECOND } });
  });

  it('because an account did too much calms its writes for hours, and leaves its reading alone', async () => {
    google.arm({
      match: { method: 'POST' },
      times: 1,
      answer: new Refusal(403, 'quotaExceeded', 'Calendar usage limits exceeded.'),
    });
    await expect(provider.createHold(calendar, content())).rejects.toMatchObject({
      failure: { reason: 'rate_limited', retryAfterMs: 2 * HOUR },
    });
    expect(waits).toEqual([]);
    expect(calmed).toMatchObject([{ name: `google/writes/${ALICE}`, why: 'quotaExceeded' }]);
    expect((calmed[0]?.until ?? 0) - systemClock.now()).toBeGreaterThan(HOUR);
  });

  it('because the day is used up calms the whole project', async () => {
    google.arm({ match: {}, times: 1, answer: new Refusal(403, 'dailyLimitExceeded', 'x') });
    await expect(list()).rejects.toSatisfy(failsWith('rate_limited'));
    expect(calmed).toMatchObject([{ name: 'google/project/sandbox' }]);
  });

  it.each([
    ['forbidden', new Refusal(403, 'forbidden', 'x'), 'forbidden'],
    ['a 403 without a reason', new Refusal(403, '', 'x'), 'forbidden'],
    ['the API is not switched on', new Refusal(403, 'accessNotConfigured', 'x'), 'forbidden'],
    ['an address that Google will not call', new Refusal(401, 'push.webhookUrlUnauthorized', 'x'), 'forbidden'],
    ['not found', new Refusal(404, 'notFound', 'x'), 'not_found'],
    ['something nobody knows', new Refusal(418, 'teapot', 'x'), 'unreadable'],
  ] as const)('%s is final at once', async (_what, answer, reason) => {
    const before = google.calls.length;
    google.arm({ match: {}, times: 1, answer });
    await expect(list()).rejects.toSatisfy(failsWith(reason));
    expect(google.calls.length - before).toBe(1);
  });

  it.each([500, 503])(
    '%i of a reading is tried again; of a write, which may have been done, it is told',
    async (status) => {
      google.arm({ match: {}, times: 2, answer: new Refusal(status, 'backendError', 'x') });
      await list();
      expect(waits).toHaveLength(2);
      google.arm({ match: { method: 'POST' }, times: 1, answer: new Refusal(status, 'backendError', 'x') });
      await expect(provider.createHold(calendar, content())).rejects.toSatisfy(failsWith('unavailable'));
    },
  );

  it('503 that says for how long is waited for where that is short, also by a write, and else told', async () => {
    const busy = (retryAfter: number) => new Refusal(503, 'backendError', 'x', { retryAfter });
    google.arm({ match: { method: 'POST' }, times: 1, answer: busy(2) });
    await provider.createHold(calendar, content());
    expect(waits).toEqual([2_000]);
    google.arm({ match: { method: 'POST' }, times: 1, answer: busy(1_800) });
    await expect(provider.createHold(calendar, content())).rejects.toMatchObject({
      failure: { reason: 'rate_limited', retryAfterMs: 1_800_000 },
    });
  });

  it('of a connection that breaks is no answer', async () => {
    google.arm({ match: {}, times: 100, answer: 'cut' });
    await expect(list()).rejects.toSatisfy(failsWith('unavailable'));
  });

  it('of a token brings another one, once', async () => {
    await list();
    google.accounts.expireAccess();
    await list();
    google.arm({ match: {}, times: 100, answer: new Refusal(401, 'authError', 'x') });
    const before = google.calls.length;
    await expect(list()).rejects.toSatisfy(failsWith('unauthorized'));
    expect(google.calls.length - before).toBe(2);
  });

  it('never shows a token, nor a word of an event', async () => {
    await provider.createHold(calendar, content());
    google.arm({
      match: {},
      times: 100,
      answer: new Refusal(400, 'invalid', 'Bearer ya29.secret Interview: Platform Engineer'),
    });
    const error = await provider.createHold(calendar, content()).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/^CalendarError: Google events.insert answered 400 \(invalid\)$/);
  });
});

it('a request that hangs is given up after its time, and not repeated at once', async () => {
  const slow = await startGoogle({ users: [ALICE], delayMs: 500 });
  const impatient = googleProvider(slow, { tokens: directTokens(slow), timeoutMs: 50, clock: hurried });
  const own = { ...calendar, remoteId: ALICE };
  await expect(impatient.createHold(own, content())).rejects.toSatisfy(failsWith('unavailable'));
  await expect(
    impatient.pullPage({
      calendar: own,
      from: { kind: 'scratch' },
      window: intervalOf(instantFromIso(TEN), 60),
    }),
  ).rejects.toSatisfy(failsWith('unavailable'));
  expect(waits).toEqual([]);
  await slow.close();
});
