/** The four jobs, each run measured. */
import { deliver } from '../reconcile/deliver.ts';
import type { Deps } from '../reconcile/deps.ts';
import { pull } from '../reconcile/pull.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import { watch } from '../reconcile/watch.ts';
import { SECOND } from '../scheduling/instant.ts';
import type { JobHandler, JobHandlers, JobKind } from '../store/jobs.ts';

export function jobHandlers(deps: Deps): JobHandlers {
  const measured =
    (kind: JobKind, run: JobHandler): JobHandler =>
    async (key, signal) => {
      const began = deps.clock.now();
      try {
        await run(key, signal);
        deps.metrics.jobRan(kind, 'done', (deps.clock.now() - began) / SECOND);
      } catch (error) {
        deps.metrics.jobRan(kind, 'failed', (deps.clock.now() - began) / SECOND);
        throw error;
      }
    };
  return {
    pull: measured('pull', (key, signal) => pull(deps, key, signal)),
    reconcile: measured('reconcile', (key) => reconcile(deps, key)),
    deliver: measured('deliver', (key, signal) => deliver(deps, key, signal)),
    watch: measured('watch', (key) => watch(deps, key)),
  };
}
