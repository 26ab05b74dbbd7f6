/** The HTTP server with its push route, on a real socket and a clock that a test moves by hand. */
import { createHttpServer, type HttpServerDeps } from '../../src/http/server.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { handClock } from './http-server.ts';

type Receive = NonNullable<HttpServerDeps['push']>['receive'];
export type IncomingPush = Parameters<Receive>[1];

export async function startPushServer(receive: Receive) {
  const { clock, pass, sleeping } = handClock();
  const lines: string[] = [];
  const metrics = createMetrics({ process: false });
  const server = createHttpServer({
    log: createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, clock }),
    metrics,
    health: { clock, checks: [] },
    jobhiveWebhook: {
      clock,
      verify: () => ({ kind: 'rejected', why: 'missing_header' }),
      inbox: { store: async () => 'stored' },
    },
    push: { clock, receive },
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    pass,
    sleeping,
    log: () => lines.join(''),
    exposed: async () => (await metrics.expose()).body,
    post: (path: string, init: RequestInit = {}) => fetch(`${url}/push/${path}`, { method: 'POST', ...init }),
    close: () => server.close(),
  };
}
