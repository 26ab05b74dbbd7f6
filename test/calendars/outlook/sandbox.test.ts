/** Where the sandbox is as strict as Graph, asked through Microsoft's own client. */
import { Client } from '@microsoft/microsoft-graph-client';
import type { Event } from '@microsoft/microsoft-graph-types';
import { describe, expect, it, onTestFinished } from 'vitest';
import { APP, checkAgainstSchema, hasSchema, startOutlook } from '../../harness/outlook.ts';
import { ALICE, hourAt, WEEKLY } from './mailbox-under-test.ts';

async function open(options: Partial<Parameters<typeof startOutlook>[0]> = {}) {
  const outlook = await startOutlook({ people: [{ address: ALICE, name: 'Alice' }], ...options });
  onTestFinished(() => outlook.close());
  const { token } = outlook.tokens.issueAccess({ kind: 'app', app: APP });
  const client = Client.init({
    baseUrl: `${outlook.url}/`,
    customHosts: new Set([new URL(outlook.url).hostname]),
    authProvider: (done) => done(null, token),
  });
  const at = (path: string) => client.api(`/users/${ALICE}/${path}`);
  return { outlook, alice: outlook.person(ALICE), at, client };
}

const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const EVENT: Event = { subject: 'Talk', start: utc('2026-11-24T09:00:00'), end: utc('2026-11-24T10:00:00') };
const YEAR = { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2027-01-01T00:00:00Z', $top: '100' };

describe('the sandbox', () => {
  it('gives nothing to whoever has no token, or an old one', async () => {
    const { outlook, at } = await open();
    outlook.tokens.expireAccess();
    await expect(at('events').get()).rejects.toMatchObject({ statusCode: 401, code: 'InvalidAuthenticationToken' });
  });

  it.each([
    ['a property that events have not', { ...EVENT, colour: 'red' }, 'RequestBodyRead'],
    ['no end', { subject: 'Talk', start: EVENT.start }, 'ErrorInvalidRequest'],
    ['an end before its start', { ...EVENT, end: utc('2026-11-24T08:00:00') }, 'ErrorPropertyValidationFailure'],
    ['a whole day that begins at nine', { ...EVENT, isAllDay: true }, 'ErrorInvalidRequest'],
    ['a zone of nobody’s', { ...EVENT, start: { ...EVENT.start, timeZone: 'Mars' } }, 'TimeZoneNotSupportedException'],
  ])('refuses an event with %s', async (_what, event, code) => {
    const { at } = await open();
    await expect(at('events').post(event)).rejects.toMatchObject({ statusCode: 400, code });
  });

  it('mails whoever is invited, and counts it', async () => {
    const { at, alice } = await open();
    await at('events').post({ ...EVENT, attendees: [{ emailAddress: { address: 'bob@acme.example' } }] });
    expect(alice.mailbox.invitationsSent).toBe(1);
  });

  it('gives ids that do not last to whoever does not ask for others, and takes either', async () => {
    const { at, alice } = await open();
    const id = alice.writes(hourAt('2026-11-23T10:00:00', 'Stand-up'));
    const mutable: Event = (await at('events').get()).value[0];
    const immutable: Event = await at(`events/${mutable.id}`).header('Prefer', 'IdType="ImmutableId"').get();
    expect(mutable.id).not.toBe(id);
    expect(immutable.id).toBe(id);
  });

  it('expands every kind of series', async () => {
    const { at } = await open();
    const series = async (pattern: object) => {
      const recurrence = {
        pattern: { interval: 1, ...pattern },
        range: { type: 'numbered', startDate: '2026-01-01', numberOfOccurrences: 3 },
      };
      const master: Event = await at('events').post({
        subject: 'Series',
        start: utc('2026-01-01T09:00:00'),
        end: utc('2026-01-01T10:00:00'),
        recurrence,
      });
      const { value } = await at(`events/${master.id}/instances`).query(YEAR).get();
      return value.map(({ start }: Event) => start?.dateTime?.slice(0, 10));
    };
    expect(await series({ type: 'daily', interval: 2 })).toEqual(['2026-01-01', '2026-01-03', '2026-01-05']);
    expect(await series({ type: 'weekly', daysOfWeek: ['thursday', 'friday'] })).toEqual([
      '2026-01-01',
      '2026-01-02',
      '2026-01-08',
    ]);
    expect(await series({ type: 'absoluteMonthly', dayOfMonth: 1 })).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-03-01',
    ]);
    expect(await series({ type: 'relativeMonthly', daysOfWeek: ['thursday'], index: 'first' })).toEqual([
      '2026-01-01',
      '2026-02-05',
      '2026-03-05',
    ]);
    expect(await series({ type: 'absoluteYearly', dayOfMonth: 1, month: 1 })).toEqual(['2026-01-01']);
  });

  it('keeps an occurrence between its neighbours', async () => {
    const { at, alice } = await open();
    const master = alice.writes({ ...hourAt('2026-10-05T10:00:00', 'Weekly'), recurrence: WEEKLY });
    const { value } = await at(`events/${master}/instances`).header('Prefer', 'IdType="ImmutableId"').query(YEAR).get();
    const [, second]: Event[] = value;
    const to = (day: string) => ({ start: utc(`${day}T09:00:00`), end: utc(`${day}T10:00:00`) });
    const moved = at(`events/${second?.id}`);
    await expect(moved.patch(to('2026-10-19'))).rejects.toMatchObject({ code: 'ErrorOccurrenceCrossingBoundary' });
    expect(await moved.patch(to('2026-10-13'))).toMatchObject({
      type: 'exception',
      originalStart: '2026-10-12T08:00:00Z',
    });
  });

  it('refuses to select, filter or expand what changed', async () => {
    const { at } = await open();
    for (const option of ['$select', '$filter', '$expand', '$top'])
      await expect(
        at('calendarView/delta')
          .query({ ...YEAR, $top: undefined, [option]: 'subject' } as never)
          .get(),
      ).rejects.toMatchObject({
        statusCode: 400,
      });
  });

  it('takes four requests at once for a mailbox, and refuses the fifth', async () => {
    const { outlook, at } = await open({ limits: { latencyMs: 50 } });
    // The client library would wait and try again.
    const once = { middlewareOptions: [] };
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => at('calendar').options(once).get()));
    expect(outlook.limits.busiest).toBe(4);
    expect(outlook.limits.refused).toBeGreaterThanOrEqual(1);
    expect(asked).toHaveLength(5);
  });

  it('answers the parts of a batch by themselves, and does nothing that depends on what failed', async () => {
    const { client } = await open();
    const part = (id: string, url: string, dependsOn: string[] = []) => ({ id, method: 'GET', url, dependsOn });
    const home = `/users/${ALICE}`;
    const requests = [
      part('a', `${home}/events/none`),
      part('b', `${home}/calendar`, ['a']),
      part('c', `${home}/calendar`),
    ];
    const { responses } = await client.api('/$batch').post({ requests });
    const statuses = Object.fromEntries(
      responses.map(({ id, status }: { id: string; status: number }) => [id, status]),
    );
    expect(statuses).toEqual({ a: 404, b: 424, c: 200 });
    const many = Array.from({ length: 21 }, (_, n) => part(String(n), `${home}/calendar`));
    await expect(client.api('/$batch').post({ requests: many })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('Graph’s schema, where it is at hand,', () => {
  it.skipIf(!hasSchema())('is what bodies are held against', () => {
    expect(() => checkAgainstSchema('event', { id: 'x', subject: 'Talk', showAs: 'busy' })).not.toThrow();
    expect(() => checkAgainstSchema('event', { id: 'x', subject: 'Talk', showAs: 'occupied' })).toThrow(/no event/);
    expect(() => checkAgainstSchema('event', { id: 'x', attendees: 'Bob' })).toThrow(/no event/);
  });
});
