import { defineConfig } from 'vitest/config';

/** Tests of ours that open servers or databases of their own, wherever they lie. */
const parts = ['test/contract/**/*.test.ts', 'test/store/**/*.test.ts', 'test/invites/smtp.test.ts'];
/** The jobs in a little world of their own: a database, a sandbox and calendars each. */
const worlds = ['reconcile', 'doubles', 'connections', 'links', 'reports'].map((part) => `test/${part}/**/*.test.ts`);
const wholes = ['test/e2e/**/*.test.ts'];
/** Storms of failures over real processes: minutes each, and several do not fit on two cores at once. */
const faults = ['test/faults/**/*.test.ts'];
const simulations = ['test/simulation/**/*.test.ts'];

/** Nothing leaves a trace in its process, and loading everything anew for each file took most of the time. */
const together = { pool: 'threads', isolate: false } as const;

/** `fast` is the tier to keep running while writing: under 20 s on two cores. */
export default defineConfig({
  test: {
    environment: 'node',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...parts, ...worlds, ...wholes, ...faults, ...simulations],
          testTimeout: 20_000,
          ...together,
        },
      },
      { test: { name: 'world', include: worlds, testTimeout: 60_000, ...together } },
      { test: { name: 'contract', include: parts, testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' } },
      { test: { name: 'e2e', include: wholes, testTimeout: 120_000, hookTimeout: 60_000, pool: 'forks' } },
      {
        test: {
          name: 'simulation',
          include: simulations,
          testTimeout: 3_600_000,
          hookTimeout: 60_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'faults',
          include: faults,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
