import { defineConfig } from 'vitest/config';

/** Tests of ours that open servers or databases of their own, wherever they lie. */
const parts = ['test/contract/**/*.test.ts', 'test/store/**/*.test.ts', 'test/invites/smtp.test.ts'];
/** The jobs in a little world of their own: a database, a sandbox and calendars each. */
const worlds = ['reconcile', 'doubles', 'connections', 'links', 'reports'].map((part) => `test/${part}/**/*.test.ts`);
const wholes = ['test/e2e/**/*.test.ts'];
/** Storms of failures over real processes: minutes each, and several do not fit on two cores at once. */
const faults = ['test/faults/**/*.test.ts'];
const simulations = ['test/simulation/**/*.test.ts'];

/**
 * Whoever waits here waits for something that comes: a machine that is ten times slower, and busy, must not turn that
 * into a failure. Only a test that hangs takes as long as this.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

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
          setupFiles: ['test/harness/everyday-draws.ts'],
          ...patience,
          ...together,
        },
      },
      { test: { name: 'world', include: worlds, ...patience, ...together } },
      { test: { name: 'contract', include: parts, ...patience, pool: 'forks' } },
      { test: { name: 'e2e', include: wholes, ...patience, testTimeout: 900_000, pool: 'forks' } },
      {
        test: {
          name: 'simulation',
          include: simulations,
          ...patience,
          testTimeout: 3_600_000,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'faults',
          include: faults,
          ...patience,
          testTimeout: 3_600_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
});
