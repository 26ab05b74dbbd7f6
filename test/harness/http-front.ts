/** What stands before servers: a balancer that leaves out the dead ones, and the distance to a far one. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

export interface HttpFront {
  /** Without a trailing slash. */
  readonly url: string;
  /** Where requests go from now on; with none every answer is 503. */
  lead(...targets: readonly string[]): void;
  /** Requests of this method, or all, get no answer until `release`; of those waiting then, only who still waits does. */
  hold(method?: string): void;
  release(): void;
  /** How many requests are held. */
  held(): number;
  close(): Promise<void>;
}

export interface Way {
  /** How long every request is on its way. */
  readonly delayMs?: number;
  /** How many arrive at once at most; others wait. */
  readonly atOnce?: number;
}

export async function startHttpFront(targets: readonly string[] = [], way: Way = {}): Promise<HttpFront> {
  const { delayMs = 0, atOnce = Number.POSITIVE_INFINITY } = way;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let current = targets;
  let turn = 0;
  let gate: { readonly method: string | null; readonly opened: PromiseWithResolvers<void> } | null = null;
  let held = 0;
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    if (delayMs > 0) await pause(delayMs);
    if (gate !== null && (gate.method ?? incoming.method) === incoming.method) {
      held += 1;
      await gate.opened.promise;
      held -= 1;
      if (incoming.socket.destroyed) return;
    }
    turn += 1;
    for (let tried = 0; tried < current.length; tried += 1) {
      const target = current[(turn + tried) % current.length];
      if (target !== undefined && (await forward(agent, target, incoming, body, outgoing))) return;
    }
    outgoing.writeHead(503).end();
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the front listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    lead(...next) {
      current = next;
    },
    hold(method) {
      gate = { method: method ?? null, opened: Promise.withResolvers() };
    },
    release() {
      gate?.opened.resolve();
      gate = null;
    },
    held: () => held,
    close: () =>
      new Promise((resolve) => {
        gate?.opened.resolve();
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns false when the target gave no answer at all, so that another may be asked */
function forward(
  agent: Agent,
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<boolean> {
  const { method, headers, url = '/' } = incoming;
  return new Promise((resolve) => {
    const onward = request(new URL(url, target), { agent, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
      resolve(true);
    });
    onward.on('error', () => resolve(false));
    onward.end(body);
  });
}
