import { afterEach, describe, expect, it } from 'vitest';
import { createDavClient } from '../../../src/calendars/caldav/dav-client.ts';
import { createCaldavProvider } from '../../../src/calendars/caldav/provider.ts';
import { CalendarError, type CalendarProvider } from '../../../src/calendars/provider.ts';
import { createVirtualClock } from '../../harness/virtual-clock.ts';
import {
  type Answer,
  type Asked,
  found,
  multistatus,
  NOW,
  type OddServer,
  PASSWORD,
  startOddServer,
  token,
  WINDOW,
} from './odd-server.ts';

const servers: OddServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: (asked: Asked) => Answer | null): Promise<OddServer> {
  const server = await startOddServer(answer);
  servers.push(server);
  return server;
}

function pull(server: OddServer, provider: CalendarProvider = server.provider(), signal?: AbortSignal) {
  return provider.pullPage({
    calendar: server.calendar,
    from: { kind: 'scratch' },
    window: WINDOW,
    ...(signal ? { signal } : {}),
  });
}

async function errorOf(work: Promise<unknown>): Promise<CalendarError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CalendarError) return error;
  throw new Error('expected a CalendarError', { cause: error });
}

describe('every request', () => {
  it('carries the login, in UTF-8', async () => {
    const server = await serve(() => multistatus(token('t')));
    await pull(server, server.provider({ username: 'zoë' }));
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`zoë:${PASSWORD}`).toString('base64')}`);
  });

  it.each<[string, Answer | null]>([
    ['before the answer', null],
    ['in the middle of it', { status: 207, body: '<d:multistatus', ending: 'silence' }],
  ])('ends when its time is over, be it %s', async (_where, answer) => {
    const clock = createVirtualClock(NOW);
    const asked = Promise.withResolvers<void>();
    const server = await serve(() => {
      asked.resolve();
      return answer;
    });
    const failing = errorOf(pull(server, server.provider({ clock, timeoutMs: 30_000 })));
    await asked.promise;
    await clock.advance(30_000);
    expect(await failing).toMatchObject({ reason: 'unavailable' });
    expect((await failing).message).toContain('did not answer within 30000 ms');
  });

  it('ends when its caller gives up, with the reason of the caller', async () => {
    const caller = new AbortController();
    const reason = new Error('shutting down');
    const server = await serve(() => {
      caller.abort(reason);
      return null;
    });
    await expect(pull(server, server.provider(), caller.signal)).rejects.toBe(reason);
  });

  it('leaves no timer behind', async () => {
    const sleeping = new Set<AbortSignal>();
    const clock = {
      now: () => NOW,
      sleep: (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) => {
          if (!signal) return;
          sleeping.add(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    };
    const server = await serve(() => multistatus(token('t')));
    await pull(server, server.provider({ clock }));
    expect([...sleeping].map((signal) => signal.aborted)).toEqual([true]);
  });
});

describe('a server that', () => {
  it('is not there is unavailable', async () => {
    const server = await serve(() => null);
    await server.close();
    expect((await errorOf(pull(server))).reason).toBe('unavailable');
  });

  it('refuses the login is told so, and the password stays out of the message', async () => {
    const server = await serve(() => ({ status: 401, body: `no such password: ${PASSWORD}` }));
    const error = await errorOf(pull(server));
    expect(error.reason).toBe('unauthorized');
    expect(error.message).not.toContain(PASSWORD);
    expect(error.message).not.toContain(Buffer.from(`alice:${PASSWORD}`).toString('base64'));
  });

  it('limits us says how long', async () => {
    const server = await serve(() => ({ status: 429, headers: { 'retry-after': '7' } }));
    expect((await errorOf(pull(server))).failure).toEqual({ reason: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('is being maintained is unavailable', async () => {
    const server = await serve(() => ({ status: 503 }));
    expect((await errorOf(pull(server))).reason).toBe('unavailable');
  });

  it.each([
    ['XML that breaks off', '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:resp'],
    ['no XML', 'OK'],
    ['nothing', ''],
  ])('answers 207 with %s is unreadable', async (_what, body) => {
    const server = await serve(() => ({ status: 207, body }));
    expect((await errorOf(pull(server))).reason).toBe('unreadable');
  });

  it('answers with a login page is unreadable', async () => {
    const server = await serve(() => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in' }));
    expect((await errorOf(pull(server))).reason).toBe('unreadable');
  });

  it('hangs up in the middle of an answer is unavailable', async () => {
    const server = await serve(() => ({ status: 207, body: '<d:multistatus', ending: 'hang-up' }));
    expect((await errorOf(pull(server))).reason).toBe('unavailable');
  });

  it('answers more than anybody could have asked for is unreadable', async () => {
    const server = await serve(() => ({ status: 200, body: 'x'.repeat(100_001) }));
    const { url } = server;
    const account = { url, username: 'alice', password: PASSWORD, clock: createVirtualClock(NOW), fetch };
    const dav = createDavClient({ ...account, timeoutMs: 1_000, maxAnswerBytes: 100_000 });
    const request = { method: 'GET', url: new URL(`${url}x.ics`) } as const;
    expect((await errorOf(dav.send(request))).reason).toBe('unreadable');
    const generous = createDavClient({ ...account, timeoutMs: 1_000, maxAnswerBytes: 100_001 });
    expect((await generous.send(request)).body).toHaveLength(100_001);
  });
});

describe('a redirect', () => {
  it('inside the origin keeps method, body and login', async () => {
    const server = await serve(({ path }) =>
      path === '/cal/' ? { status: 301, headers: { location: '/moved/cal/' } } : multistatus(token('t')),
    );
    await pull(server);
    const [first, second] = server.asked;
    expect(second).toMatchObject({ method: 'REPORT', path: '/moved/cal/', body: first?.body });
    expect(second?.headers.authorization).toBe(first?.headers.authorization);
  });

  it.each([301, 302, 307, 308])(
    'with %i to another origin is not followed, so the password never gets there',
    async (status) => {
      const elsewhere = await serve(() => multistatus(token('t')));
      const server = await serve(() => ({ status, headers: { location: `${elsewhere.url}cal/` } }));
      const error = await errorOf(pull(server));
      expect(error.reason).toBe('unreadable');
      expect(error.message).toContain(new URL(elsewhere.url).origin);
      expect(elsewhere.asked).toHaveLength(0);
    },
  );

  it('that leads round in circles ends', async () => {
    const server = await serve(({ path }) => ({ status: 302, headers: { location: path } }));
    expect((await errorOf(pull(server))).reason).toBe('unreadable');
    expect(server.asked.length).toBeLessThan(10);
  });
});

describe('an href to another origin', () => {
  it('is not asked for, be it a calendar home or an object', async () => {
    const elsewhere = await serve(() => multistatus());
    const href = `<d:href>${elsewhere.url}home/</d:href>`;
    const server = await serve(() => multistatus(found('/', `<cal:calendar-home-set>${href}</cal:calendar-home-set>`)));
    const error = await errorOf(server.provider().listCalendars());
    expect(error.reason).toBe('unreadable');
    expect(error.message).toContain("make it the connection's url");
    const objects = await serve(() =>
      multistatus(found(`${elsewhere.url}x.ics`, '<d:getetag>"1"</d:getetag>'), token('t')),
    );
    expect((await errorOf(pull(objects))).reason).toBe('unreadable');
    expect(elsewhere.asked).toHaveLength(0);
  });
});

describe('credentials inside the configured URL', () => {
  it('are neither sent nor shown', async () => {
    const server = await serve(() => ({ status: 500 }));
    const url = server.url.replace('http://', 'http://mallory:hunter2@');
    const clock = createVirtualClock(NOW);
    const provider = createCaldavProvider({ url, username: 'alice', password: PASSWORD, clock });
    const error = await errorOf(pull(server, provider));
    expect(error.message).not.toContain('hunter2');
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}`);
  });
});
