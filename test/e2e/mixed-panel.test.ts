/** One interview of three people, whose calendars are at three providers: they move as one. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdIdOf } from '../../src/reconcile/write-holds.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { type Instant, instant, isoOf } from '../../src/scheduling/instant.ts';
import { findCalendar } from '../../src/store/calendars.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { aWorkingDay, dragged, invitesOf, startOf } from './hands.ts';
import { type MixedCalendars, mixedCalendars } from './mixed-calendars.ts';
import { type E2eStage, openStage, type Who } from './stage.ts';

const PATIENCE = { timeout: 180_000, interval: 100 };
const MINUTES = 60_000;

describe('a panel with calendars at Google, at Microsoft 365 and on a CalDAV server', () => {
  let calendars: MixedCalendars;
  let stage: E2eStage;
  let interview: InterviewId;
  const planned = aWorkingDay();
  const busy: { readonly from: number; readonly until: number }[] = [];

  const holdName = (who: Who) => `${holdIdOf(interview, calendars.calendarIdOf(who))}.ics`;
  const hold = (who: Who) => calendars.client.read(who, holdName(who));
  const drag = async (who: Who, minutes: number) =>
    calendars.client.put(who, holdName(who), dragged(await hold(who), minutes));
  const patches = () =>
    stage.sandbox.requests().filter(({ method, api_key }) => method === 'PATCH' && api_key !== null);
  const invites = async () => (await invitesOf(stage)).map(({ method, sequence }) => `${method} ${sequence}`);

  async function everybodyIsAt(time: Instant): Promise<void> {
    for (const who of calendars.people)
      await vi.waitFor(async () => expect([who, startOf(await hold(who))]).toEqual([who, time]), PATIENCE);
    expect((await stage.jobhive.interviews.get(interview)).scheduledAt).toBe(time);
  }

  /** Since now: a CalDAV server is only asked every ten seconds. */
  async function everybodyIsRead(): Promise<void> {
    const since = Date.now();
    for (const who of calendars.people)
      await vi.waitFor(async () => {
        const calendar = await findCalendar(stage.daemon.store.db, calendars.calendarIdOf(who));
        expect(calendar?.pulledAt).toBeGreaterThan(since);
      }, PATIENCE);
  }

  /** A meeting of an hour, so many minutes after the time that was planned at first. */
  async function meeting(who: Who, minutes: number): Promise<void> {
    const from = instant(planned + minutes * MINUTES);
    const until = instant(from + 60 * MINUTES);
    const stamp = (at: Instant) => isoOf(at).replaceAll(/[-:]/g, '');
    const times = [`DTSTART:${stamp(from)}`, `DTEND:${stamp(until)}`, `SUMMARY:Secret of ${who}`];
    const name = `meeting${minutes + 1_000}`;
    await calendars.client.put(who, `${name}.ics`, vcalendar(vevent(name, times)));
    busy.push({ from, until });
  }

  beforeAll(async () => {
    calendars = await mixedCalendars();
    stage = await openStage({ calendars, databaseUrl: null, config: { limits: { moves_per_interview: 10 } } });
    const created = await stage.jobhive.interviews.create({
      candidate_email: 'candidate@example.org',
      position: 'Senior Backend Engineer',
      skills: ['TypeScript'],
      duration_minutes: 60,
      company_name: 'Acme',
      scheduled_at: isoOf(planned),
    });
    interview = created.id;
  });
  afterAll(() => stage?.close());

  it('has a hold in each of them', () => everybodyIsAt(planned));

  it.each([
    { who: 'alice', minutes: 60, sequence: 1 },
    { who: 'bob', minutes: -30, sequence: 2 },
    { who: 'carol', minutes: -30, sequence: 3 },
  ] as const)('moves as one when $who drags it: one PATCH, one invite, every hold', async (it) => {
    const { scheduledAt } = await stage.jobhive.interviews.get(interview);
    await drag(it.who, it.minutes);
    await everybodyIsAt(instant(Number(scheduledAt) + it.minutes * MINUTES));
    await vi.waitFor(async () => expect(await invites()).toContain(`REQUEST ${it.sequence}`), PATIENCE);
    expect(patches()).toHaveLength(it.sequence);
  });

  it('moves to a time that is free in all of them, and says nothing of what stands in any', async () => {
    await meeting('carol', -60);
    await meeting('bob', 60);
    await meeting('alice', 120);
    await everybodyIsRead();
    await meeting('bob', 0);
    await vi.waitFor(async () => expect(await invites()).toContain('REQUEST 4'), PATIENCE);
    const moved = (await stage.jobhive.interviews.get(interview)).scheduledAt;
    await everybodyIsAt(instant(Number(moved)));
    const [from, until] = [Number(moved), Number(moved) + 60 * MINUTES];
    expect(busy.filter((other) => other.from < until && from < other.until)).toEqual([]);
    expect(patches()).toHaveLength(4);
    const said = [...patches().map(({ body }) => JSON.stringify(body)), ...stage.smtp.messages.map(({ raw }) => raw)];
    expect(said.join()).not.toContain('Secret');
  });

  it('is taken back from each of them when it is cancelled', async () => {
    await stage.jobhive.interviews.cancel(interview, { reason: 'The position is filled' });
    for (const who of calendars.people) await vi.waitFor(() => expect(hold(who)).rejects.toThrow(), PATIENCE);
    await vi.waitFor(
      async () =>
        expect(await invites()).toEqual(['REQUEST 0', 'REQUEST 1', 'REQUEST 2', 'REQUEST 3', 'REQUEST 4', 'CANCEL 5']),
      PATIENCE,
    );
  });
});
