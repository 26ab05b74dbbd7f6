/**
 * What reading calendars by a provider's API costs: the real pull job, over a store, through the provider's own client,
 * at its sandbox in this same process. `npm run bench -- providers [part of a provider's name]`.
 *
 * Baselines, in the same run and in turn with ours: the same pages by bare requests, read as JSON and forgotten (the
 * sandbox's own work is in both); of a listing also the rows that it stores, inserted 500 at a time; of a pull with no
 * change or one, that of a calendar of 100 events, which one of 10,000 must not exceed.
 */
import { systemClock } from '../src/clock.ts';
import { openConnections } from '../src/connections/open-connections.ts';
import { createPacing } from '../src/connections/pacing.ts';
import { pull } from '../src/reconcile/pull.ts';
import { CalendarId } from '../src/scheduling/ids.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { databases } from './databases.ts';
import { type BenchDeps, openDeps, settingsFrom } from './deps.ts';
import { median, percentile } from './percentiles.ts';
import { providers } from './providers/all.ts';
import type { ProviderUnderBench } from './providers/under-bench.ts';
import { ms, printSurroundings, printTable, timed, times } from './report.ts';
import { expectEvents, forget, plainInserts, refillQuotas } from './stored-rows.ts';

const SMALL = { person: 'small@bench.example', events: 100 } as const;
const LARGE = { person: 'large@bench.example', events: 10_000 } as const;
const SIZES = [SMALL, LARGE] as const;
const LISTINGS = 3;
const PULLS = 30;
const signal = new AbortController().signal;

interface Bench {
  readonly under: ProviderUnderBench;
  readonly store: OpenStore;
  readonly deps: BenchDeps;
  idOf(person: string): CalendarId;
}

async function withBench<T>(under: ProviderUnderBench, store: OpenStore, work: (bench: Bench) => Promise<T>) {
  const settings = settingsFrom({
    jobhive: { base_url: 'http://127.0.0.1:9/v1', api_key: 'jh_live_bench' },
    connections: under.connections,
    interviewers: SIZES.map(({ person }) => ({ email: person, calendars: [under.calendarOf(person)] })),
    panels: [{ name: 'large', required: [LARGE.person] }],
  });
  const connections = await openConnections(settings, {
    clock: systemClock,
    random: Math.random,
    pacing: createPacing({ store, clock: systemClock, random: Math.random }),
    tokensOf: () => {
      throw new Error('nobody connects themselves here');
    },
    onChange: () => {},
  });
  const { connection } = under.calendarOf(LARGE.person);
  const provider = connections.provider(connection);
  if (!provider) throw new Error(`there is no connection ${connection}`);
  const deps = await openDeps(store, settings, () => provider);
  const idOf = (person: string) => CalendarId.parse(`${connection}/${under.calendarOf(person).id}`);
  try {
    return await work({ under, store, deps, idOf });
  } finally {
    await connections.close();
    await deps.close();
  }
}

async function listings({ under, store, deps, idOf }: Bench) {
  const ours: number[] = [];
  const bare: number[] = [];
  const plain: number[] = [];
  const id = idOf(LARGE.person);
  for (let turn = 0; turn <= LISTINGS; turn += 1) {
    const read = await timed(() => under.bareWalk(LARGE.person, null));
    await forget(store, id);
    await refillQuotas(store);
    const listed = await timed(() => pull(deps, id, signal));
    await expectEvents(store, id, LARGE.events);
    const inserted = await plainInserts(store, id);
    // The first one loads the provider's client, and warms everything.
    if (turn === 0) continue;
    ours.push(listed);
    bare.push(read);
    plain.push(inserted);
  }
  return { ours: median(ours), bare: median(bare), plain: median(plain) };
}

async function pulls({ under, store, deps, idOf }: Bench) {
  const measured = SIZES.map((size) => ({
    ...size,
    since: '',
    ours: { 'no change': [] as number[], 'one change': [] as number[] },
    bare: { 'no change': [] as number[], 'one change': [] as number[] },
  }));
  for (const size of measured) {
    await pull(deps, idOf(size.person), signal);
    size.since = (await under.bareWalk(size.person, null)).end;
  }
  for (let turn = 0; turn < PULLS; turn += 1)
    // Interleaved, so that what else this machine does strikes all alike.
    for (const size of measured)
      for (const what of ['no change', 'one change'] as const) {
        await refillQuotas(store);
        if (what === 'one change') under.change(size.person, Math.floor((turn / PULLS) * size.events), 31 + turn);
        size.ours[what].push(await timed(() => pull(deps, idOf(size.person), signal)));
        let walked = { events: -1, end: '' };
        const spent = await timed(async () => {
          walked = await under.bareWalk(size.person, size.since);
        });
        if (walked.events !== (what === 'no change' ? 0 : 1)) throw new Error(`${what}: ${walked.events} events`);
        size.bare[what].push(spent);
        size.since = walked.end;
      }
  return measured;
}

printSurroundings();
const [wanted = ''] = process.argv.slice(2);
const listed: string[][] = [];
const pulled: string[][] = [];
for (const [name, openUnderBench] of providers) {
  if (!name.includes(wanted)) continue;
  for (const database of databases) {
    const under = await openUnderBench({ people: SIZES.map(({ person }) => person) });
    for (const { person, events } of SIZES) under.fill(person, events);
    const store = await database.open();
    try {
      await withBench(under, store, async (bench) => {
        const { ours, bare, plain } = await listings(bench);
        const rate = Math.round((LARGE.events / ours) * 1_000).toLocaleString('en');
        listed.push([name, database.name, ms(ours), rate, times(ours, bare), times(ours, plain)]);
        const measured = await pulls(bench);
        for (const what of ['no change', 'one change'] as const) {
          const smallest = median(measured[0]?.ours[what] ?? []);
          for (const { events, ours: all, bare: bareAll } of measured) {
            const p50 = median(all[what]);
            const row = [name, database.name, what, events.toLocaleString('en'), ms(p50)];
            const ratios = [times(p50, median(bareAll[what])), times(p50, smallest)];
            pulled.push([...row, ms(percentile(all[what], 0.95)), ...ratios]);
          }
        }
      });
    } finally {
      await store.close();
      await under.close();
    }
  }
}
const largest = LARGE.events.toLocaleString('en');
printTable(['at', 'database', `first pull of ${largest}, ms`, 'events/s', '÷ bare requests', '÷ inserts'], listed);
printTable(
  ['at', 'database', `pull (of ${PULLS})`, 'events in it', 'p50 ms', 'p95 ms', '÷ bare requests', '÷ that of 100'],
  pulled,
);
