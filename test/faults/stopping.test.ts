/** A daemon that is told to stop, whatever it is doing, and whoever keeps it waiting. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, instant, isoOf } from '../../src/scheduling/instant.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type DaemonProcess, paceOfThisMachine } from '../harness/daemon-process.ts';
import { between, seededRandom } from '../harness/seeded-random.ts';
import { startTcpProxy, type TcpProxy } from '../harness/tcp-proxy.ts';
import { inviteReader, settle } from './agreement.ts';
import { type Calendars, caldavCalendars, localCalendars } from './calendars.ts';
import { type Company, freshPostgres, openCompany } from './company.ts';
import { readGuarantees } from './guarantees.ts';
import { doSomething, drag, fillJobHive } from './people.ts';

const SEED = Number(process.env.SEED ?? 1);
const PEOPLE = ['alice', 'bob', 'carol', 'dave'];
const PANELS = { north: ['alice', 'bob'], south: ['carol', 'dave'] };
const IN_TIME = 10_000;
/** Of those, what it takes for itself at most; the rest is for the machine. */
const OWN_TIME = 9_000;
/** That nothing waits for a dead node, `jobsInHand` tells, not this. */
const PATIENCE = 180_000;
const SOON = { timeout: 120_000, interval: 10 };

let company: Company | null = null;
/** Between the nodes and PostgreSQL. */
let network: TcpProxy | null = null;
let drop: () => Promise<void> = async () => {};
afterEach(async () => {
  await company?.close();
  await network?.close();
  await drop();
  company = network = null;
  drop = async () => {};
});

async function open(database: 'PGlite' | 'PostgreSQL', calendars: Calendars, interviews: number) {
  const own = database === 'PostgreSQL' ? await freshPostgres() : null;
  drop = own?.drop ?? drop;
  const through = own && new URL(own.url);
  if (through) {
    network = await startTcpProxy({ host: through.hostname, port: Number(through.port || 5432) });
    through.host = `127.0.0.1:${network.port}`;
  }
  const hit = await openCompany({
    people: PEOPLE,
    calendars,
    panels: PANELS,
    databaseUrl: own?.url ?? null,
    ...(through && { databaseUrlOfNodes: through.href }),
  });
  company = hit;
  fillJobHive(hit, Object.keys(PANELS), interviews);
  const read = inviteReader(hit);
  const node = await hit.start();
  await settle(hit, read, PATIENCE);
  return { hit, read, node };
}

interface Stopped {
  readonly code: number | null;
  /** For how long it went on. */
  readonly ms: number;
  /** Of the machine, right after. */
  readonly pace: number;
}

async function stop(hit: Company, node: DaemonProcess): Promise<Stopped> {
  const began = performance.now();
  const code = await hit.stop(node);
  const ms = Math.round(performance.now() - began);
  return { code, ms, pace: await paceOfThisMachine() };
}

function expectInTime({ code, ms, pace }: Stopped, node: DaemonProcess): void {
  expect(code, node.lines.slice(-10).join('\n')).toBe(0);
  expect(ms).toBeLessThan(Math.max(IN_TIME, OWN_TIME + 2 * pace));
}

/** Of a node that has ended: others would not do these before it counts as dead. */
async function jobsInHand(hit: Company): Promise<readonly unknown[]> {
  const store = await openStore(hit.store);
  const { rows } = await store.pool.query('select key from graphile_worker._private_jobs where locked_at is not null');
  await store.close();
  return rows;
}

async function expectNothingLost(hit: Company, read: ReturnType<typeof inviteReader>, what: string): Promise<void> {
  await settle(hit, read, PATIENCE);
  await hit.stopAll();
  const { broken, ...counts } = await readGuarantees(hit, await read());
  console.error(`${what}: ${JSON.stringify(counts)}`);
  expect(broken).toEqual([]);
}

/** Everybody drags what they have, by three hours. */
async function dragAll(hit: Company): Promise<void> {
  for (const { id, position, scheduled_at } of hit.sandbox.interviews()) {
    const [person = ''] = hit.panelOf(position);
    await drag(hit, InterviewId.parse(id), person, Date.parse(scheduled_at ?? '') + 3 * HOUR);
  }
}

/** Everything is moved in JobHive: holds are late, and candidates know nothing. */
async function moveAll(hit: Company): Promise<void> {
  for (const { id, scheduled_at } of hit.sandbox.interviews()) {
    const later = isoOf(instant(Date.parse(scheduled_at ?? '') + 3 * HOUR));
    await hit.recruiter.interviews.update(InterviewId.parse(id), { scheduled_at: later });
  }
}

/** Whoever does not answer, and what makes the daemon ask. */
const silences = [
  {
    who: 'JobHive',
    on: ['PGlite', 'PostgreSQL'],
    calendars: () => localCalendars(PEOPLE),
    hold: (hit: Company) => hit.jobhive.hold('PATCH'),
    release: (hit: Company) => hit.jobhive.release(),
    held: (hit: Company) => hit.jobhive.held(),
    provoke: dragAll,
  },
  {
    who: 'a calendar',
    on: ['PostgreSQL'],
    calendars: () => caldavCalendars(PEOPLE, 0),
    hold: (hit: Company) => hit.calendars.line?.hold(),
    release: (hit: Company) => hit.calendars.line?.release(),
    held: (hit: Company) => hit.calendars.line?.held() ?? 0,
    provoke: moveAll,
  },
  {
    who: 'the mail server',
    on: ['PostgreSQL'],
    calendars: () => localCalendars(PEOPLE),
    hold: (hit: Company) => hit.smtp.hold(),
    release: (hit: Company) => hit.smtp.release(),
    held: (hit: Company) => hit.smtp.held(),
    provoke: dragAll,
  },
];

describe.each(['PGlite', 'PostgreSQL'] as const)('a daemon on %s', (database) => {
  it('that is told to stop again and again in the middle of a storm ends each time, and nobody notices', async () => {
    const { hit, read } = await open(database, await localCalendars(PEOPLE), 8);
    const random = seededRandom(SEED);
    const calm = new AbortController();
    const people = (async () => {
      const meetings = { count: 0 };
      while (!calm.signal.aborted) {
        await doSomething(hit, random, meetings);
        await pause(between(random, 20, 250));
      }
    })();
    const took: number[] = [];
    const moments = seededRandom(SEED + 1_000_000);
    for (let times = 0; times < 4; times += 1) {
      await pause(between(moments, 30, 1_500));
      const [node] = hit.nodes;
      if (!node) throw new Error('no node to stop');
      const stopped = await stop(hit, node);
      expectInTime(stopped, node);
      expect(await jobsInHand(hit)).toEqual([]);
      took.push(stopped.ms);
      await hit.start();
    }
    calm.abort();
    await people;
    await expectNothingLost(hit, read, `SEED=${SEED} ${database}: ends after ${took.join(', ')} ms`);
  });

  it.each(silences.filter(({ on }) => on.includes(database)))(
    'ends in time while $who does not answer, and loses nothing',
    async (silence) => {
      const { hit, read, node } = await open(database, await silence.calendars(), 4);
      silence.hold(hit);
      await silence.provoke(hit);
      await vi.waitFor(() => expect(silence.held(hit)).toBeGreaterThan(0), SOON);
      const stopped = await stop(hit, node);
      expectInTime(stopped, node);
      expect(await jobsInHand(hit)).toEqual([]);
      silence.release(hit);
      await hit.start();
      await expectNothingLost(hit, read, `${database}, ${silence.who} silent: ended after ${stopped.ms} ms`);
    },
  );
});

it('a daemon ends at once when it is told twice, and the next one needs no help', async () => {
  const { hit, read, node } = await open('PGlite', await localCalendars(PEOPLE), 4);
  hit.jobhive.hold('PATCH');
  await dragAll(hit);
  await vi.waitFor(() => expect(hit.jobhive.held()).toBeGreaterThan(0), SOON);
  const first = hit.stop(node);
  await vi.waitFor(() => expect(node.lines.join('\n')).toContain('"msg":"stopping"'), SOON);
  const { code, ms, pace } = await stop(hit, node);
  expect(await first).toBe(code);
  expect(code).toBe(1);
  expect(ms).toBeLessThan(Math.max(1_000, 2 * pace));
  hit.jobhive.release();
  await hit.start();
  await expectNothingLost(hit, read, `ended ${ms} ms after the second signal`);
});

it('a daemon ends in time while its database does not answer, and loses nothing', async () => {
  const { hit, read, node } = await open('PostgreSQL', await localCalendars(PEOPLE), 4);
  hit.blows.push(Date.now());
  network?.hold();
  await dragAll(hit);
  await pause(1_000);
  const stopped = await stop(hit, node);
  expectInTime(stopped, node);
  network?.mend();
  await hit.start();
  await expectNothingLost(hit, read, `its database silent: ended after ${stopped.ms} ms`);
});

it('a daemon that is told to stop while it starts ends all the same', async () => {
  const { hit, node } = await open('PGlite', await localCalendars(PEOPLE), 1);
  await hit.stop(node);
  const starting = hit.start().catch(() => {});
  const [next] = hit.nodes;
  if (!next) throw new Error('no node is starting');
  await pause(600);
  const { code, ms, pace } = await stop(hit, next);
  await starting;
  // Told before it listens for signals, the operating system ends it.
  expect([0, null]).toContain(code);
  expect(ms).toBeLessThan(Math.max(IN_TIME, OWN_TIME + 2 * pace));
});
