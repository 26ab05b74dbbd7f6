/**
 * Several nodes on one PostgreSQL, over Radicale, Google or Outlook: one is killed every ten seconds, one is cut off from its database.
 * `LOAD` is how many reschedules each run carries (300).
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { paceOfThisMachine } from '../harness/daemon-process.ts';
import { startTcpProxy, type TcpProxy } from '../harness/tcp-proxy.ts';
import { inviteReader, settle } from './agreement.ts';
import { caldavCalendars, googleCalendars, localCalendars, outlookCalendars } from './calendars.ts';
import { type Company, freshPostgres, openCompany } from './company.ts';
import { readGuarantees } from './guarantees.ts';
import { dragToAndFro, enoughFor, pairs } from './load.ts';
import { fillJobHive } from './people.ts';

const LOAD = Number(process.env.LOAD ?? 300);
const { people, panels } = pairs(4);
const A_MINUTE = 60_000;
/** Of which others wait for it: a node counts as dead after 45 s of silence, and is looked for every 5 s. */
const UNTIL_DEAD = 50_000;
/** Longer than anything takes, however slow the machine. */
const PATIENCE = 300_000;

const CALENDARS = {
  caldav: () => caldavCalendars(people, 0),
  local: () => localCalendars(people),
  google: () => googleCalendars(people),
  outlook: () => outlookCalendars(people),
};

let company: Company | null = null;
let proxy: TcpProxy | null = null;
let database: Awaited<ReturnType<typeof freshPostgres>> | null = null;
afterEach(async () => {
  await company?.close();
  await proxy?.close();
  await database?.drop();
  company = proxy = database = null;
});

async function open(calendars: keyof typeof CALENDARS, interviews: number, behindProxy = false) {
  const own = await freshPostgres();
  database = own;
  const through = new URL(own.url);
  if (behindProxy) {
    proxy = await startTcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
    through.host = `127.0.0.1:${proxy.port}`;
  }
  const hit = await openCompany({
    people,
    panels,
    calendars: await CALENDARS[calendars](),
    databaseUrl: own.url,
    ...(behindProxy && { databaseUrlOfNodes: through.href }),
  });
  company = hit;
  fillJobHive(hit, Object.keys(panels), interviews);
  return { hit, read: inviteReader(hit) };
}

async function expectGuarantees(hit: Company, read: ReturnType<typeof inviteReader>, what: string): Promise<void> {
  await hit.stopAll();
  const { broken, ...counts } = await readGuarantees(hit, await read());
  console.error(`${what}: ${hit.blows.length} blows, ${JSON.stringify(counts)}`);
  expect(broken).toEqual([]);
}

describe.each([
  [2, 'caldav'],
  [4, 'caldav'],
  [2, 'google'],
  [2, 'outlook'],
] as const)('%i nodes over %s', (count, calendars) => {
  it('carry a load while one after the other is killed', async () => {
    const { hit, read } = await open(calendars, enoughFor(LOAD));
    for (let node = 0; node < count; node += 1) await hit.start();
    await settle(hit, read, PATIENCE);
    const over = new AbortController();
    const killer = (async () => {
      for (let kills = 1; !over.signal.aborted; kills += 1) {
        await pause(10_000, undefined, { signal: over.signal }).catch(() => {});
        const [oldest] = hit.nodes;
        if (over.signal.aborted || !oldest) return;
        await hit.kill(oldest);
        // Every second one never comes back: what it had in hand waits until the others take it for dead.
        await hit.start(kills % 2 === 0 ? 'elsewhere' : 'again');
      }
    })();
    const took = await dragToAndFro({ company: hit, read, total: LOAD, patience: PATIENCE });
    expect(took).toHaveLength(LOAD);
    over.abort();
    await killer;
    await settle(hit, read, PATIENCE);
    const slowest = Math.max(...took);
    await expectGuarantees(hit, read, `${count} nodes over ${calendars}, ${LOAD} drags, the slowest ${slowest} ms`);
  });
});

describe('the work of a node that died', () => {
  it('is done by the others within a minute', async () => {
    const { hit, read } = await open('caldav', 24);
    const dying = await hit.start();
    await settle(hit, read, PATIENCE);
    hit.jobhive.hold('PATCH');
    const dragging = dragToAndFro({ company: hit, read, total: 24, patience: PATIENCE });
    await vi.waitFor(() => expect(hit.jobhive.held()).toBeGreaterThan(0), { timeout: PATIENCE, interval: 10 });
    // Only it can have taken the jobs; the other finds them locked.
    await hit.kill(dying);
    const died = performance.now();
    hit.jobhive.release();
    await hit.start('elsewhere');
    await dragging;
    const ms = Math.round(performance.now() - died);
    expect(ms).toBeLessThan(Math.max(A_MINUTE, UNTIL_DEAD + 15 * (await paceOfThisMachine())));
    await expectGuarantees(hit, read, `a node died with jobs in hand, which were done after ${ms} ms`);
  });
});

describe('a node that loses its database', () => {
  it.each([
    {
      how: 'its connections are terminated',
      strike: async (url: string) => {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await client
          .query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and application_name = 'interview-sync'`,
          )
          .finally(() => client.end());
      },
    },
    {
      how: 'the network between them is cut for five seconds',
      strike: async () => {
        proxy?.cut();
        await pause(5_000);
        proxy?.mend();
      },
    },
  ])('pauses and comes back by itself: $how', async ({ how, strike }) => {
    const { hit, read } = await open('caldav', 24, true);
    const node = await hit.start();
    await settle(hit, read, PATIENCE);
    const dragging = dragToAndFro({ company: hit, read, total: 72, patience: PATIENCE });
    for (let times = 0; times < 3; times += 1) {
      await pause(1_000);
      hit.blows.push(Date.now());
      await strike(database?.url ?? '');
      hit.blows.push(Date.now());
    }
    const took = await dragging;
    await settle(hit, read, PATIENCE);
    expect(hit.nodes).toEqual([node]);
    await expectGuarantees(hit, read, `${how}, the slowest took ${Math.max(...took)} ms`);
  });
});

describe('two nodes on one folder of calendars', () => {
  it('list it anew whenever the other has read it, and lose nothing', async () => {
    const { hit, read } = await open('local', 24);
    await hit.start();
    await hit.start();
    await settle(hit, read, PATIENCE);
    const took = await dragToAndFro({ company: hit, read, total: 72, patience: PATIENCE });
    await settle(hit, read, PATIENCE);
    await expectGuarantees(hit, read, `two nodes on one folder, the slowest took ${Math.max(...took)} ms`);
  });
});
