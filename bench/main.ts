/** `npm run bench` lists the benchmarks; `npm run bench -- <name>` runs one, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const BENCHMARKS: Readonly<Record<string, { readonly file: string; readonly says: string }>> = {
  latency: { file: 'latency.bench.ts', says: 'from a moved hold to the PATCH and to the candidate’s mail' },
  ingest: {
    file: 'ingest.bench.ts',
    says: 'reading calendars of 100 to 10,000 events: first listing, no change, one change',
  },
  providers: {
    file: 'providers.bench.ts',
    says: 'the same by providers’ APIs, at their sandboxes: first pull, no change, one change among 10,000',
  },
  wake: { file: 'wake.bench.ts', says: 'a thousand calendars that change in one moment, announced by push' },
  reconcile: {
    file: 'reconcile.bench.ts',
    says: 'interviews reconciled per second, with nothing to do and with a move',
  },
  mail: { file: 'mail.bench.ts', says: 'invites composed, signed, handed to a mail server and delivered' },
  slots: { file: 'slots.bench.ts', says: 'the search for a new time' },
  startup: { file: 'startup.bench.ts', says: 'the command line, and the daemon until it is ready' },
  plans: { file: 'plans.bench.ts', says: 'whether the hot queries use their indexes at 100,000 events' },
  scaling: { file: 'scaling.bench.ts', says: 'reschedules per second with one, two and four nodes' },
  soak: {
    file: 'soak.bench.ts',
    says: 'ten minutes of steady changes in 2,000 calendars: memory, stalls, waiting jobs',
  },
  queue: { file: 'queue.ts', says: 'pick-up and throughput of the job queue' },
};

const [name, ...rest] = process.argv.slice(2);
const chosen = name === undefined ? undefined : BENCHMARKS[name];
if (chosen) {
  const bench = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, chosen.file), ...rest], {
    stdio: 'inherit',
  });
  const [code] = await once(bench, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
} else {
  if (name !== undefined) process.stderr.write(`There is no benchmark “${name}”.\n\n`);
  process.stdout.write('npm run bench -- <name>\n\n');
  for (const [known, { says }] of Object.entries(BENCHMARKS)) process.stdout.write(`  ${known.padEnd(10)} ${says}\n`);
  process.stdout.write(
    '\nTEST_DATABASE_URL names a PostgreSQL server on which databases may be created; without it only PGlite is measured.\n',
  );
  process.exitCode = name === undefined ? 0 : 2;
}
