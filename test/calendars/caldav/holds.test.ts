import { afterEach, describe, expect, it } from 'vitest';
import type { HoldContent, HoldRef } from '../../../src/calendars/provider.ts';
import { HoldId, InterviewId, ResourceId } from '../../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../../src/scheduling/instant.ts';
import { type Answer, type Asked, davError, type OddServer, startOddServer } from './odd-server.ts';

let server: OddServer;
afterEach(() => server.close());

const HOLD = HoldId.parse('0a1b2c3d4e5f');
const PATH = `/cal/${HOLD}.ics`;
const ref = (etag: string | null): HoldRef => ({ holdId: HOLD, resource: ResourceId.parse(PATH), etag });

function contentAt(iso: string): HoldContent {
  return {
    holdId: HOLD,
    interview: InterviewId.parse('int_1'),
    during: intervalOf(instantFromIso(iso), 45),
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: '',
    joinUrl: null,
  };
}
const CONTENT = contentAt('2026-11-25T09:00:00Z');

/**
 * Stores what it is given, and answers a PUT without an etag, as RFC 4791 §5.3.4 lets it.
 * @param before answers in place of the store, where it answers at all.
 * @param shown how an etag looks when it is read.
 */
async function storing(
  before: (asked: Asked) => Answer | undefined = () => undefined,
  shown: (etag: string) => string = (etag) => etag,
) {
  let stored: { ics: string; etag: string } | null = null;
  let puts = 0;
  server = await startOddServer((asked) => {
    const early = before(asked);
    if (early) return early;
    if (asked.method === 'GET') {
      return stored ? { status: 200, headers: { etag: shown(stored.etag) }, body: stored.ics } : { status: 404 };
    }
    const { 'if-match': match, 'if-none-match': none } = asked.headers;
    if ((none === '*' && stored) || (match !== undefined && match !== stored?.etag)) return { status: 412 };
    puts += 1;
    stored = asked.method === 'PUT' ? { ics: asked.body, etag: `"v${puts}"` } : null;
    return { status: 204 };
  });
}

const methods = () => server.asked.map((asked) => asked.method);

describe('a hold', () => {
  it('is created only where nothing is, and read back for the etag that PUT did not give', async () => {
    await storing();
    const written = await server.provider().createHold(server.calendar, CONTENT);
    expect(server.asked[0]).toMatchObject({ method: 'PUT', path: PATH, headers: { 'if-none-match': '*' } });
    expect(methods()).toEqual(['PUT', 'GET']);
    expect(written).toMatchObject({ resource: PATH, etag: '"v1"', event: { tag: 'int_1' } });
  });

  it('that is already there is brought to the content asked for, on the condition of its etag', async () => {
    await storing();
    const provider = server.provider();
    await provider.createHold(server.calendar, contentAt('2026-11-24T09:00:00Z'));
    const written = await provider.createHold(server.calendar, CONTENT);
    expect(written.event.time).toMatchObject({ start: CONTENT.during.start, end: CONTENT.during.end });
    expect(server.asked.filter((asked) => asked.method === 'PUT').at(-1)?.headers['if-match']).toBe('"v1"');
  });

  it('whose UID another object has is a conflict', async () => {
    await storing(() => davError(409, '<c:no-uid-conflict xmlns:c="urn:ietf:params:xml:ns:caldav"/>'));
    await expect(server.provider().createHold(server.calendar, CONTENT)).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('whose etag a compressing proxy has made weak is moved by the strong one', async () => {
    await storing(undefined, (etag) => `W/${etag}`);
    const provider = server.provider();
    const { etag } = await provider.createHold(server.calendar, CONTENT);
    const moved = await provider.moveHold(server.calendar, ref(etag), contentAt('2026-11-26T09:00:00Z'));
    expect([etag, moved.etag]).toEqual(['"v1"', '"v2"']);
  });

  it('that changed since it was read is not overwritten, nor even sent', async () => {
    await storing();
    const provider = server.provider();
    await provider.createHold(server.calendar, CONTENT);
    const before = server.asked.length;
    await expect(provider.moveHold(server.calendar, ref('"v0"'), CONTENT)).rejects.toMatchObject({
      reason: 'conflict',
    });
    expect(methods().slice(before)).toEqual(['GET']);
  });

  it('that changes between reading and writing is a conflict', async () => {
    await storing((asked) => (asked.headers['if-match'] ? { status: 412 } : undefined));
    const provider = server.provider();
    await provider.createHold(server.calendar, CONTENT);
    await expect(provider.moveHold(server.calendar, ref('"v1"'), CONTENT)).rejects.toMatchObject({
      reason: 'conflict',
    });
  });

  it('that is gone right after it was written is not found', async () => {
    await storing((asked) => (asked.method === 'GET' ? { status: 404 } : undefined));
    await expect(server.provider().createHold(server.calendar, CONTENT)).rejects.toMatchObject({ reason: 'not_found' });
  });

  it('that comes back as something else is unreadable, without a word of it', async () => {
    await storing((asked) => (asked.method === 'GET' ? { status: 200, body: 'dinner with the board' } : undefined));
    await expect(server.provider().createHold(server.calendar, CONTENT)).rejects.toMatchObject({
      reason: 'unreadable',
      message: expect.not.stringContaining('dinner'),
    });
  });

  it('may not be written by an account that may only read', async () => {
    await storing((asked) => (asked.method === 'PUT' ? { status: 403 } : undefined));
    await expect(server.provider().createHold(server.calendar, CONTENT)).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('a deletion', () => {
  it.each([404, 410])('of a hold that is gone is done: %i', async (status) => {
    await storing(() => ({ status }));
    await server.provider().deleteHold(server.calendar, ref('"v1"'));
    expect(methods()).toEqual(['DELETE']);
  });

  it('of a hold that is gone is done, too, where the server answers 412 to that', async () => {
    await storing();
    await server.provider().deleteHold(server.calendar, ref('"v1"'));
    expect(methods()).toEqual(['DELETE', 'GET']);
  });

  it('of a hold that changed is a conflict, and leaves it', async () => {
    await storing();
    const provider = server.provider();
    await provider.createHold(server.calendar, CONTENT);
    await expect(provider.deleteHold(server.calendar, ref('"v0"'))).rejects.toMatchObject({ reason: 'conflict' });
    expect(methods().filter((method) => method === 'DELETE')).toHaveLength(1);
    await provider.deleteHold(server.calendar, ref('"v1"'));
  });

  it('of a hold whose etag is not known is unconditional', async () => {
    await storing();
    const provider = server.provider();
    await provider.createHold(server.calendar, CONTENT);
    await provider.deleteHold(server.calendar, ref(null));
    expect(server.asked.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(server.asked.at(-1)?.headers['if-match']).toBeUndefined();
  });
});
