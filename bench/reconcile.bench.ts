/**
 * How many interviews are reconciled per second: through the real queue, over a local folder, a sandbox and an outbox
 * folder in this process.
 *
 * `nothing to do`: every interview is woken, and stands as it should. `moved`: one interviewer of each has moved its
 * hold; the decision is recorded, PATCHed, the other hold follows, the mail is handed over (two jobs: reconcile and
 * deliver). Baseline: as many jobs that do nothing, on the same database and as many at once.
 */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { createLocalProvider } from '../src/calendars/local/provider.ts';
import { systemClock } from '../src/clock.ts';
import { type Sandbox, startSandbox } from '../src/interviews/sandbox/server.ts';
import { deliver } from '../src/reconcile/deliver.ts';
import { pull } from '../src/reconcile/pull.ts';
import { reconcile } from '../src/reconcile/reconcile.ts';
import { InterviewId } from '../src/scheduling/ids.ts';
import { type Instant, instant, isoOf } from '../src/scheduling/instant.ts';
import { decisionHistory } from '../src/store/decisions.ts';
import { graphileJobs } from '../src/store/graphile-jobs.ts';
import { startJobs } from '../src/store/job-runner.ts';
import { jobCounts } from '../src/store/job-upkeep.ts';
import type { JobHandlers, Jobs } from '../src/store/jobs.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { databases } from './databases.ts';
import { type BenchDeps, openDeps, settingsFrom } from './deps.ts';
import { printSurroundings, printTable, timed, times } from './report.ts';

const INTERVIEWS = 40;
const PAIRS = 4;
const ROUNDS = 2;
const signal = new AbortController().signal;

const personOf = (pair: number, side: 'a' | 'b') => `${side}${pair}`;
const people = Array.from({ length: PAIRS }, (_, pair) => [personOf(pair, 'a'), personOf(pair, 'b')]).flat();
const idle = async () => {};
const NOTHING: JobHandlers = { pull: idle, reconcile: idle, deliver: idle, watch: idle };

/** For the pull that finds the moves: what it would wake is woken once a runner waits for it. */
const ASLEEP: Jobs = { wake: idle, debounce: idle, schedule: idle };

function settingsOver(folder: string, sandbox: Sandbox) {
  return settingsFrom({
    jobhive: { base_url: `${sandbox.url}/v1`, api_key: 'jh_live_bench' },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    connections: { folder: { provider: 'local', path: join(folder, 'calendars') } },
    mail: { from: 'Acme <interviews@acme.example>', outbox: join(folder, 'outbox') },
    interviewers: people.map((who) => ({
      email: `${who}@acme.example`,
      calendars: [{ connection: 'folder', id: who }],
    })),
    panels: Array.from({ length: PAIRS }, (_, pair) => ({
      name: `pair ${pair}`,
      match: { position: `Pair ${pair}` },
      required: [`${personOf(pair, 'a')}@acme.example`, `${personOf(pair, 'b')}@acme.example`],
    })),
    scheduling: { settle: '0s', freeze: '1h', minimum_notice: '1h' },
    limits: { moves_per_interview: 100, moves_per_interviewer_day: 1_000, moves_per_hour: 10_000 },
  });
}

/** Five interviews a working day and pair: 9:30, 11:00, … in Berlin. */
function timeOf(index: number): Instant {
  let day = DateTime.now().setZone('Europe/Berlin').plus({ days: 2 }).startOf('day');
  for (let working = Math.floor(index / 5); working >= 0; working -= 1)
    do day = day.plus({ days: 1 });
    while (day.weekday > 5);
  return instant(
    day
      .set({ hour: 9, minute: 30 })
      .plus({ minutes: (index % 5) * 90 })
      .toMillis(),
  );
}

function seed(sandbox: Sandbox): InterviewId[] {
  return Array.from({ length: INTERVIEWS }, (_, index) =>
    InterviewId.parse(
      sandbox.seed({
        candidate_email: `candidate${index}@example.org`,
        position: `Pair ${index % PAIRS}`,
        skills: [],
        duration_minutes: 45,
        scheduled_at: isoOf(timeOf(Math.floor(index / PAIRS))),
      }),
    ),
  );
}

async function wakeAll(store: OpenStore, keys: readonly string[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const key of [...keys].sort()) await graphileJobs.wake(tx, { kind: 'reconcile', key }, systemClock.now());
  });
}

/** From `begin`, which names the jobs, until none is left. */
async function untilDone(store: OpenStore, begin: () => Promise<void>): Promise<number> {
  return timed(async () => {
    await begin();
    for (;;) {
      const { kinds } = await jobCounts(store, systemClock.now());
      if (Object.values(kinds).every(({ ready, running }) => ready + running === 0)) return;
      await systemClock.sleep(5);
    }
  });
}

async function withRunner<T>(
  store: OpenStore,
  handlers: JobHandlers,
  concurrency: number,
  work: () => Promise<T>,
): Promise<T> {
  const onFailure = (_job: unknown, error: Error) => process.stderr.write(`${error.stack}\n`);
  const runner = await startJobs({ store, handlers, concurrency, clock: systemClock, log: () => {}, onFailure });
  // Its listening connection is made in its own time.
  await untilDone(store, () => wakeAll(store, ['warm']));
  const result = await work();
  await runner.stop(5_000);
  return result;
}

/** 15 minutes later, and back in the next round. */
async function moveHolds(folder: string, deps: BenchDeps, later: boolean): Promise<void> {
  for (const { calendars } of deps.settings().interviewers)
    for (const { id, remoteId } of calendars) {
      if (!remoteId.startsWith('a')) continue;
      const calendar = join(folder, 'calendars', remoteId);
      for (const name of await readdir(calendar)) {
        const file = join(calendar, name);
        const moved = (await readFile(file, 'utf8')).replaceAll(
          /^(DT(?:START|END)[^:]*:\d{8}T)(\d{6})/gm,
          (_, before: string, time: string) => before + shifted(time, later ? 15 : -15),
        );
        await writeFile(`${file}.tmp`, moved);
        await rename(`${file}.tmp`, file);
      }
      await pull({ ...deps, jobs: ASLEEP }, id, signal);
    }
}

function shifted(time: string, minutes: number): string {
  const at = DateTime.fromFormat(time, 'HHmmss').plus({ minutes });
  return at.toFormat('HHmmss');
}

async function measure(store: OpenStore, folder: string, sandbox: Sandbox, database: string) {
  for (const who of people) await mkdir(join(folder, 'calendars', who), { recursive: true });
  const provider = createLocalProvider({ root: join(folder, 'calendars'), clock: systemClock });
  const deps = await openDeps(store, settingsOver(folder, sandbox), () => provider);
  const handlers: JobHandlers = {
    ...NOTHING,
    reconcile: (key) => (key === 'warm' ? idle() : reconcile(deps, key)),
    deliver: (key, aborted) => deliver(deps, key, aborted),
  };
  const interviews = seed(sandbox);
  const rows: string[][] = [];
  for (const { calendars } of deps.settings().interviewers)
    for (const { id } of calendars) await pull(deps, id, signal);
  await withRunner(store, handlers, 8, () => untilDone(store, () => wakeAll(store, interviews)));
  for (const { calendars } of deps.settings().interviewers)
    for (const { id } of calendars) await pull(deps, id, signal);
  await withRunner(store, handlers, 8, () => untilDone(store, idle));

  let round = 0;
  for (const concurrency of [1, 8]) {
    const empty: number[] = [];
    const nothing: number[] = [];
    const moved: number[] = [];
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      empty.push(
        await withRunner(store, NOTHING, concurrency, () => untilDone(store, () => wakeAll(store, interviews))),
      );
      await withRunner(store, handlers, concurrency, async () => {
        nothing.push(await untilDone(store, () => wakeAll(store, interviews)));
      });
      await moveHolds(folder, deps, round % 2 === 0);
      round += 1;
      await withRunner(store, handlers, concurrency, async () => {
        moved.push(await untilDone(store, () => wakeAll(store, interviews)));
      });
      for (const { calendars } of deps.settings().interviewers)
        for (const { id } of calendars) await pull(deps, id, signal);
      await expectMoves(store, interviews, round);
    }
    for (const [what, spent] of [
      ['baseline: empty jobs', empty],
      ['nothing to do', nothing],
      ['moved', moved],
    ] as const) {
      const best = Math.min(...spent);
      const row = [database, String(concurrency), what, (INTERVIEWS / (best / 1_000)).toFixed(0)];
      rows.push([...row, (best / INTERVIEWS).toFixed(2), times(best, Math.min(...empty))]);
    }
  }
  await deps.close();
  await provider.close();
  return rows;
}

async function expectMoves(store: OpenStore, interviews: readonly InterviewId[], expected: number): Promise<void> {
  for (const interview of interviews) {
    const moves = (await decisionHistory(store.db, interview)).filter(
      ({ decision }) => decision.outcome.kind === 'reschedule',
    );
    if (moves.length !== expected) throw new Error(`${interview}: ${moves.length} moves, ${expected} expected`);
  }
}

printSurroundings();
const rows: string[][] = [];
for (const { name, open } of databases) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-reconcile-'));
  const sandbox = await startSandbox({
    port: 0,
    clock: systemClock,
    random: Math.random,
    rateLimitPerMinute: 1_000_000,
  });
  const store = await open();
  try {
    rows.push(...(await measure(store, folder, sandbox, name)));
  } finally {
    await store.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}
printTable(
  ['database', 'at once', `${INTERVIEWS} interviews (faster of ${ROUNDS})`, 'interviews/s', 'ms each', '÷ baseline'],
  rows,
);
