/**
 * Process start, one after the other: `interview-sync --help`, and the daemon from its start to the first `/readyz` that
 * says ready, over an embedded folder that an earlier start has made. Baselines, taken in turn with them: `node -e 0`,
 * and a process that does nothing but open the same PGlite folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../src/clock.ts';
import { startSandbox } from '../src/interviews/sandbox/server.ts';
import { median, percentile } from './percentiles.ts';
import { ms, printSurroundings, printTable, timed, times } from './report.ts';

const RUNS = 8;
const here = join(import.meta.dirname, '..');
const program = join(here, 'interview-sync');
const openPglite = `
  import { PGlite } from '@electric-sql/pglite';
  import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
  const pglite = await PGlite.create({ dataDir: process.env.FOLDER, extensions: { btree_gist } });
  await pglite.query('select 1');
  await pglite.close();
`;

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
}

const run = (command: string, args: readonly string[], env: Record<string, string> = {}) =>
  timed(() => ended(spawn(command, args, { cwd: here, env: { ...process.env, ...env }, stdio: 'ignore' })));

const Line = z.object({ msg: z.string(), url: z.url().optional() });

/** Milliseconds until it is ready. It has ended when this returns. */
async function daemon(config: string, data: string): Promise<number> {
  const began = performance.now();
  const { DATABASE_URL: _unused, ...env } = process.env;
  const child = spawn(program, ['start', '-c', config, '-d', data], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = ended(child);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const { msg, url } = Line.parse(JSON.parse(text));
      if (msg !== 'started' || url === undefined) continue;
      while (!(await fetch(`${url}/readyz`)).ok) await systemClock.sleep(2);
      return performance.now() - began;
    }
    throw new Error('the daemon never said that it had started');
  } finally {
    child.stdout.resume();
    child.kill('SIGTERM');
    await exit;
  }
}

printSurroundings();
const folder = await mkdtemp(join(tmpdir(), 'bench-startup-'));
const sandbox = await startSandbox({ port: 0, clock: systemClock, random: Math.random });
try {
  const config = join(folder, 'interview-sync.yaml');
  const data = join(folder, 'var');
  await mkdir(join(folder, 'calendars', 'alice'), { recursive: true });
  await writeFile(
    config,
    stringify({
      jobhive: {
        base_url: `${sandbox.url}/v1`,
        api_key: 'jh_live_bench',
        webhook: { scheme: 'standard-webhooks', secret: `whsec_${randomBytes(24).toString('base64')}` },
      },
      connections: { folder: { provider: 'local', path: './calendars' } },
      interviewers: [{ email: 'alice@acme.example', calendars: [{ connection: 'folder', id: 'alice' }] }],
      panels: [{ name: 'everybody', required: ['alice@acme.example'] }],
      http: { port: 0 },
    }),
  );
  const first = await daemon(config, data);
  const measured = { node: [], help: [], pglite: [], daemon: [] } as Record<string, number[]>;
  for (let turn = 0; turn < RUNS; turn += 1) {
    measured.node?.push(await run(process.execPath, ['-e', '0']));
    measured.help?.push(await run(program, ['--help']));
    const FOLDER = join(data, 'data', 'pgdata');
    measured.pglite?.push(await run(process.execPath, ['--input-type=module', '-e', openPglite], { FOLDER }));
    measured.daemon?.push(await daemon(config, data));
  }
  const base = median(measured.node ?? []);
  const rows = Object.entries({
    node: 'baseline: node -e 0',
    help: 'interview-sync --help',
    pglite: 'baseline: node opens the PGlite folder, and closes it',
    daemon: 'daemon until /readyz, embedded folder made before',
  }).map(([key, says]) => {
    const spent = measured[key] ?? [];
    return [says, ms(median(spent)), ms(percentile(spent, 0.95)), times(median(spent), base)];
  });
  rows.push(['daemon until /readyz, no folder yet (once)', ms(first), '', times(first, base)]);
  printTable([`of ${RUNS}`, 'p50 ms', 'p95 ms', '÷ node -e 0'], rows);
} finally {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}
