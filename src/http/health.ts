/** `/healthz`: the process answers. `/readyz`: it can do its work, and if not, why. */
import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Log } from '../telemetry/log.ts';

/** One thing the daemon cannot work without: that the database answers, that its tables are current, that jobs run. */
export interface ReadinessCheck {
  readonly name: string;
  /** @returns null when all is well, else the reason in words fit for anybody to read. A throw counts as a failure. */
  check(): Promise<string | null>;
}

export interface HealthDeps {
  readonly checks: readonly ReadinessCheck[];
  readonly clock: Clock;
  readonly log: Log;
}

const CHECK_TIMEOUT_MS = 2_000;

export function healthRoutes(deps: HealthDeps): FastifyPluginAsync {
  return async (server) => {
    server.get('/healthz', async () => ({ status: 'alive' }));

    server.get('/readyz', async (_request, reply) => {
      const results = await Promise.all(deps.checks.map((check) => reasonOf(check, deps)));
      const reasons = results.flatMap((reason, index) =>
        reason === null ? [] : [{ check: deps.checks[index]?.name ?? '', reason }],
      );
      if (reasons.length === 0) return { status: 'ready' };
      return reply.code(503).send({ status: 'not_ready', reasons });
    });
  };
}

async function reasonOf(check: ReadinessCheck, deps: HealthDeps): Promise<string | null> {
  const answered = new AbortController();
  try {
    return await Promise.race([
      check.check(),
      deps.clock.sleep(CHECK_TIMEOUT_MS, answered.signal).then(() => `no answer within ${CHECK_TIMEOUT_MS / 1_000} s`),
    ]);
  } catch (error) {
    deps.log.warn('readiness check failed', { check: check.name, error });
    return 'failed; see the log';
  } finally {
    answered.abort();
  }
}
