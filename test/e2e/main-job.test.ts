/** The main job over real parts: a calendar changes, the interview moves, the candidate's invite follows. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HOLD_MARK } from '../../src/calendars/icalendar/write-hold.ts';
import { holdIdOf } from '../../src/reconcile/write-holds.ts';
import { CalendarId, type InterviewId } from '../../src/scheduling/ids.ts';
import { instant, isoOf } from '../../src/scheduling/instant.ts';
import { googleCalendars } from './google-calendars.ts';
import { aWorkingDay, dragged, invitesOf, startOf } from './hands.ts';
import { outlookCalendars } from './outlook-calendars.ts';
import { type E2eStage, freshPostgres, localCalendars, openStage, radicaleCalendars, type Who } from './stage.ts';

const PATIENCE = { timeout: 180_000, interval: 100 };

const stages = [
  {
    name: `Radicale, SMTP with STARTTLS and ${process.env.TEST_DATABASE_URL ? 'PostgreSQL' : 'PGlite'}`,
    async open() {
      const [calendars, database] = await Promise.all([radicaleCalendars(), freshPostgres()]);
      const stage = await openStage({ calendars, databaseUrl: database?.url ?? null });
      const calendarIdOf = (who: Who) => CalendarId.parse(`${who}/${calendars.calendarOf(who).id}`);
      return {
        stage: { ...stage, close: async () => stage.close().finally(() => database?.drop()) },
        calendarIdOf,
      };
    },
  },
  {
    name: `Google that pushes, SMTP with STARTTLS and ${process.env.TEST_DATABASE_URL ? 'PostgreSQL' : 'PGlite'}`,
    async open() {
      const [calendars, database] = await Promise.all([googleCalendars(), freshPostgres()]);
      const stage = await openStage({
        calendars,
        databaseUrl: database?.url ?? null,
        config: { calendars: { poll: '10m' } },
      });
      return {
        stage: { ...stage, close: async () => stage.close().finally(() => database?.drop()) },
        calendarIdOf: (who: Who) => calendars.calendarIdOf(who),
      };
    },
  },
  {
    name: 'Outlook that pushes, SMTP with STARTTLS and PGlite',
    async open() {
      const calendars = await outlookCalendars();
      const stage = await openStage({ calendars, databaseUrl: null, config: { calendars: { poll: '10m' } } });
      return { stage, calendarIdOf: (who: Who) => calendars.calendarIdOf(who) };
    },
  },
  {
    name: 'a local folder, SMTP with STARTTLS and PGlite',
    async open() {
      const stage = await openStage({ calendars: await localCalendars(), databaseUrl: null });
      return { stage, calendarIdOf: (who: Who) => CalendarId.parse(`folder/${who}`) };
    },
  },
];

describe.each(stages)('the main job over $name', ({ open }) => {
  let stage: E2eStage;
  let calendarIdOf: (who: Who) => CalendarId;
  let interview: InterviewId;
  const planned = aWorkingDay();

  const holdName = (who: Who) => `${holdIdOf(interview, calendarIdOf(who))}.ics`;
  const hold = (who: Who) => stage.client.read(who, holdName(who));
  const patches = () =>
    stage.sandbox.requests().filter(({ method, api_key }) => method === 'PATCH' && api_key !== null);
  const inviteNumber = (sequence: number) =>
    vi.waitFor(async () => {
      const invite = (await invitesOf(stage)).find((candidate) => candidate.sequence === sequence);
      if (!invite) throw new Error(`no mail with SEQUENCE ${sequence} yet`);
      return invite;
    }, PATIENCE);

  beforeAll(async () => {
    ({ stage, calendarIdOf } = await open());
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

  it('writes a hold into every interviewer’s calendar and invites the candidate', async () => {
    const invite = await inviteNumber(0);
    expect(invite).toMatchObject({
      method: 'REQUEST',
      start: planned,
      minutes: 60,
      to: ['candidate@example.org'],
      encrypted: true,
    });
    for (const who of ['alice', 'bob'] as const) {
      const ics = await vi.waitFor(() => hold(who), PATIENCE);
      expect(startOf(ics)).toBe(planned);
      expect(ics).toContain(HOLD_MARK);
      expect(ics).not.toContain('ATTENDEE');
    }
  });

  it('takes an interviewer’s new time: PATCH with a reason, the other hold follows, the invite with SEQUENCE 1', async () => {
    const wanted = instant(planned + 90 * 60_000);
    await stage.client.put('alice', holdName('alice'), dragged(await hold('alice'), 90));
    const invite = await inviteNumber(1);
    const first = await inviteNumber(0);
    expect(invite).toMatchObject({ method: 'REQUEST', uid: first.uid, start: wanted, minutes: 60 });
    expect(invite.subject).toMatch(/^Updated/);
    expect(patches()).toHaveLength(1);
    expect(patches()[0]).toMatchObject({
      status: 200,
      body: { scheduled_at: isoOf(wanted), reschedule_reason: expect.stringContaining('Alice') },
    });
    expect((await stage.jobhive.interviews.get(interview)).scheduledAt).toBe(wanted);
    await vi.waitFor(async () => expect(startOf(await hold('bob'))).toBe(wanted), PATIENCE);
  });

  it('moves the interview away from a meeting that lands on it, and says nothing of that meeting', async () => {
    const now = (await stage.jobhive.interviews.get(interview)).scheduledAt;
    const stamp = (at: number) => isoOf(instant(at)).replace(/[-:]/g, '');
    await stage.client.put(
      'bob',
      'merger.ics',
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Other//Client//EN',
        'BEGIN:VEVENT',
        'UID:merger',
        'DTSTAMP:20261101T080000Z',
        `DTSTART:${stamp(Number(now))}`,
        `DTEND:${stamp(Number(now) + 3_600_000)}`,
        'SUMMARY:Secret merger talks',
        'LOCATION:Room 42',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    );
    const invite = await inviteNumber(2);
    expect(invite.start).not.toBe(now);
    expect(Math.abs(invite.start - Number(now))).toBeGreaterThanOrEqual(3_600_000);
    expect(invite.text).not.toMatch(/merger|Room 42/);
    expect(JSON.stringify(patches().at(-1)?.body)).not.toMatch(/merger|Room 42/);
    for (const who of ['alice', 'bob'] as const)
      await vi.waitFor(async () => expect(startOf(await hold(who))).toBe(invite.start), PATIENCE);
  });

  it('follows when somebody reschedules in JobHive, without a PATCH of its own', async () => {
    const before = patches().length;
    const elsewhere = instant(planned + 24 * 3_600_000);
    await stage.jobhive.interviews.update(interview, { scheduled_at: isoOf(elsewhere) });
    expect(await inviteNumber(3)).toMatchObject({ start: elsewhere, method: 'REQUEST' });
    for (const who of ['alice', 'bob'] as const)
      await vi.waitFor(async () => expect(startOf(await hold(who))).toBe(elsewhere), PATIENCE);
    expect(patches()).toHaveLength(before + 1);
  });

  it('takes everything back when the interview is cancelled', async () => {
    await stage.jobhive.interviews.cancel(interview, { reason: 'The position is filled' });
    expect(await inviteNumber(4)).toMatchObject({ method: 'CANCEL' });
    for (const who of ['alice', 'bob'] as const) await vi.waitFor(() => expect(hold(who)).rejects.toThrow(), PATIENCE);
    expect((await invitesOf(stage)).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  });
});
