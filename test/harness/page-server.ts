/** The HTTP server with nothing behind it but what a test puts there. */
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../src/clock.ts';
import { createHttpServer, type HttpServerDeps } from '../../src/http/server.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

export interface PageServer {
  readonly server: FastifyInstance;
  /** What was logged, one JSON object per line. */
  readonly lines: readonly string[];
}

export function pageServer(clock: Clock, routes: Partial<HttpServerDeps>): PageServer {
  const lines: string[] = [];
  const server = createHttpServer({
    log: createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } }),
    metrics: createMetrics({ process: false }),
    health: { clock, checks: [] },
    jobhiveWebhook: {
      clock,
      verify: () => ({ kind: 'rejected', why: 'missing_header' }),
      inbox: { store: async () => 'stored' },
    },
    ...routes,
  });
  return { server, lines };
}
