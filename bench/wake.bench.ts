/**
 * A thousand calendars change in one moment, and their provider calls for each: from the first change until every message
 * is stored and answered, and until every calendar has been read. The daemon is a process of its own, with the eight jobs
 * at once that it has by default; the provider's sandbox is in this one. `npm run bench -- wake [provider [ms [calendars]]]`:
 * how long the provider takes for every answer, and how many they are, where not a thousand.
 *
 * The baseline, in turn with ours: the same changes asked for by bare requests, eight at once, and forgotten.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { systemClock } from '../src/clock.ts';
import { freshPostgres } from '../test/e2e/stage.ts';
import { startDaemonProcess } from '../test/harness/daemon-process.ts';
import { freePort } from '../test/harness/free-port.ts';
import { median } from './percentiles.ts';
import { providers } from './providers/all.ts';
import type { ProviderUnderBench } from './providers/under-bench.ts';
import { ms, printSurroundings, printTable, timed, times } from './report.ts';

const [wanted = '', delay = '0', count = '1000'] = process.argv.slice(2);
const PEOPLE = Array.from({ length: Number(count) }, (_, index) => `person${index}@bench.example`);
const EVENTS = 10;
const ROUNDS = 3;
const AT_ONCE = 8;
const PATIENCE = 300_000;
/** Looking costs the daemon a query. */
const LOOK = 200;

/** Counts of the daemon's, by `name{labels}`. */
async function metricsOf(url: string): Promise<(pattern: RegExp) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (pattern) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE} ms: ${what}`);
    await systemClock.sleep(LOOK);
  }
}

const CHANGED = /^interview_sync_pulls_total\{.*outcome="changed"/;
const LISTED = /^interview_sync_pulls_total\{.*outcome="listed"/;
const DUE = /^interview_sync_queue_jobs\{.*state="due"/;

async function bareReads(under: ProviderUnderBench, since: Map<string, string>): Promise<void> {
  const left = [...PEOPLE];
  const worker = async () => {
    for (let person = left.shift(); person !== undefined; person = left.shift())
      since.set(person, (await under.bareWalk(person, since.get(person) ?? null)).end);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function measure(under: ProviderUnderBench, databaseUrl: string | null) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-wake-'));
  const port = await freePort();
  const config = {
    jobhive: { base_url: 'http://127.0.0.1:9/v1', api_key: 'jh_live_bench' },
    connections: under.connections,
    interviewers: PEOPLE.map((person) => ({ email: person, calendars: [under.calendarOf(person)] })),
    panels: [{ name: 'one', required: PEOPLE.slice(0, 1) }],
    // The poll must not find what messages are to announce.
    calendars: { poll: '6h', poll_with_push: '6h', unknown_after: '24h' },
    // Where it is called it must listen as soon as it says so: some providers ask before they promise anything.
    http: { port, public_url: `http://127.0.0.1:${port}` },
    ...(databaseUrl !== null && { database: { url: databaseUrl } }),
  };
  const file = join(folder, 'interview-sync.yaml');
  await writeFile(file, stringify(config));
  const daemon = startDaemonProcess({ config: file, data: join(folder, 'data') }, under.environment);
  try {
    const url = await daemon.started;
    await until('all calendars listed and watched', async () => {
      const count = await metricsOf(url);
      return count(LISTED) >= PEOPLE.length && under.channels() >= PEOPLE.length && count(DUE) === 0;
    });
    const since = new Map<string, string>();
    await bareReads(under, since);
    const ours = { answered: [] as number[], read: [] as number[] };
    const bare: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const before = (await metricsOf(url))(CHANGED);
      let answered = Number.NaN;
      const read = await timed(async () => {
        const began = performance.now();
        for (const person of PEOPLE) under.change(person, round % EVENTS, 31 + round);
        const heard = under.announced().then(() => {
          answered = performance.now() - began;
        });
        await until('all calendars read', async () => (await metricsOf(url))(CHANGED) - before >= PEOPLE.length);
        await heard;
      });
      await until('quiet', async () => (await metricsOf(url))(DUE) === 0);
      const alone = await timed(() => bareReads(under, since));
      // The first round warms everything.
      if (round === 0) continue;
      ours.answered.push(answered);
      ours.read.push(read);
      bare.push(alone);
    }
    return { answered: median(ours.answered), read: median(ours.read), bare: median(bare) };
  } finally {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

printSurroundings();
const rows: string[][] = [];
for (const [name, openUnderBench] of providers) {
  if (!name.includes(wanted)) continue;
  for (const database of process.env.TEST_DATABASE_URL ? ['PGlite', 'PostgreSQL'] : ['PGlite']) {
    const under = await openUnderBench({ people: PEOPLE, delayMs: Number(delay) });
    for (const person of PEOPLE) under.fill(person, EVENTS);
    const postgres = database === 'PostgreSQL' ? await freshPostgres() : null;
    try {
      const { answered, read, bare } = await measure(under, postgres?.url ?? null);
      const rate = Math.round((PEOPLE.length / read) * 1_000);
      rows.push([name, delay, database, ms(answered), ms(read), String(rate), ms(bare), times(read, bare)]);
    } finally {
      await under.close();
      await postgres?.drop();
    }
  }
}
printTable(
  ['at', 'ms away', 'database', 'all messages stored, ms', 'all read, ms', 'calendars/s', 'bare, ms', 'read ÷ bare'],
  rows,
);
