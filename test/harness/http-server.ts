/** The server on a real socket, with a clock and an inbox that a test moves by hand. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock } from '../../src/clock.ts';
import type { WebhookScheme } from '../../src/config/settings.ts';
import { closeServer } from '../../src/http/close-server.ts';
import type { ReadinessCheck } from '../../src/http/health.ts';
import type { WebhookDelivery } from '../../src/http/jobhive-webhook.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { signStandardWebhook, verifyWebhook } from '../../src/interviews/webhook-signature.ts';
import { after, type Instant, instant } from '../../src/scheduling/instant.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

export const NOW = instant(Date.UTC(2026, 10, 23, 9));
export const SECRET = 'whsec_dGVzdC1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=';

/** Sleeps end when a test lets the time pass. */
export function handClock() {
  let now = NOW;
  const sleepers = new Set<{ readonly until: Instant; wake(): void }>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: after(now, ms), wake: () => resolve() };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
  };
  const pass = (ms: number) => {
    now = after(now, ms);
    for (const sleeper of [...sleepers].filter(({ until }) => until <= now)) {
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  };
  return { clock, pass, sleeping: () => sleepers.size };
}

interface ServerOptions {
  readonly checks?: readonly ReadinessCheck[];
  readonly scheme?: WebhookScheme;
  readonly patienceMs?: number;
}

export async function startServer(options: ServerOptions = {}) {
  const { clock, pass, sleeping } = handClock();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, clock });
  const metrics = createMetrics({ process: false });
  const stored: WebhookDelivery[] = [];
  const inbox = {
    /** Replaced by a test that needs a slow or broken database. */
    store: async (delivery: WebhookDelivery): Promise<'stored' | 'duplicate'> => {
      if (stored.some(({ deliveryId }) => deliveryId === delivery.deliveryId)) return 'duplicate';
      stored.push(delivery);
      return 'stored';
    },
  };
  const scheme = options.scheme ?? { scheme: 'standard-webhooks', secrets: [SECRET] };
  const server = createHttpServer({
    health: { checks: options.checks ?? [], clock },
    jobhiveWebhook: {
      verify: (request) => verifyWebhook(scheme, request, clock.now()),
      inbox: { store: (delivery) => inbox.store(delivery) },
      clock,
    },
    metrics,
    log,
    ...(options.patienceMs && { patienceMs: options.patienceMs }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    pass,
    sleeping,
    inbox,
    stored,
    log: () => lines.join(''),
    exposed: async () => (await metrics.expose()).body,
    close: () => server.close(),
    closeInTime: () => closeServer(server, clock),
    /** Opens a socket for what `fetch` refuses to send. */
    socket: () => connect(Number(new URL(url).port), '127.0.0.1'),
    /** Sends the pieces one by one, and nothing after them. @returns all that comes back until the connection ends */
    async exchange(...pieces: readonly Uint8Array[]): Promise<string> {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const answer: Buffer[] = [];
      socket.on('data', (data) => answer.push(data));
      // Cut off while it was still sending: what was answered before counts.
      socket.on('error', () => {});
      const closed = once(socket, 'close');
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
      await closed;
      return Buffer.concat(answer).toString('latin1');
    },
    post: (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '') =>
      fetch(`${url}/webhooks/jobhive${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
  };
}

export type RunningServer = Awaited<ReturnType<typeof startServer>>;

export function signed(body: string, id = 'msg_1', secret = SECRET): Record<string, string> {
  return signStandardWebhook(secret, { id, timestamp: NOW, body });
}
