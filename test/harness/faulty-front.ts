/** A line to a server on which a test makes things go wrong: refusals, silence, cuts, and words changed on their way. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** All that are given must fit. */
export interface Match {
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly body?: RegExp;
}

export type LineFault =
  /** The server never hears of it. */
  | { readonly answer: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } }
  /** Nobody answers until the asker gives up, and the server never hears of it. */
  | { readonly hang: true }
  /** The connection dies; `after`: once the server has done what it was asked for. */
  | { readonly cut: 'before' | 'after' }
  /** Something happens elsewhere while the request is on its way. */
  | { readonly meanwhile: () => Promise<unknown> | unknown }
  /** What the server hears instead. */
  | { readonly heard: (body: string) => string }
  /** What the asker hears instead. */
  | { readonly told: (body: string) => string };

export interface FaultyFront {
  /** Without a trailing slash. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** The next `times` requests that fit meet this fault; the first armed comes first. */
  arm(match: Match, fault: LineFault, times?: number): void;
  /** Everything passes again. */
  heal(): void;
  close(): Promise<void>;
}

interface Armed {
  readonly match: Match;
  readonly fault: LineFault;
  left: number;
}

export async function startFaultyFront(target: string): Promise<FaultyFront> {
  const requests: SeenRequest[] = [];
  let armed: Armed[] = [];
  const take = (seen: SeenRequest): LineFault | null => {
    const found = armed.find(({ match, left }) => left > 0 && fits(match, seen));
    if (!found) return null;
    found.left -= 1;
    return found.fault;
  };
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url: path = '/' } = incoming;
    const seen = { method, path, body: body.toString('utf8') };
    requests.push(seen);
    const fault = take(seen);
    if (fault === null) return onward(target, incoming, body, outgoing, null);
    if ('answer' in fault) {
      outgoing.writeHead(fault.answer.status, fault.answer.headers ?? {}).end(fault.answer.body ?? '');
    } else if ('hang' in fault) {
      // Left open: the asker's deadline ends it, or the test's end.
    } else if ('cut' in fault) {
      if (fault.cut === 'after') await onward(target, incoming, body, outgoing, () => null);
      else outgoing.destroy();
    } else if ('meanwhile' in fault) {
      await fault.meanwhile();
      await onward(target, incoming, body, outgoing, null);
    } else if ('heard' in fault) {
      await onward(target, incoming, Buffer.from(fault.heard(seen.body)), outgoing, null);
    } else {
      await onward(target, incoming, body, outgoing, fault.told);
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the front listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    arm: (match, fault, times = 1) => void armed.push({ match, fault, left: times }),
    heal() {
      armed = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fits({ method, path, body }: Match, seen: SeenRequest): boolean {
  if (method !== undefined && method !== seen.method) return false;
  if (path !== undefined && !(typeof path === 'string' ? seen.path.startsWith(path) : path.test(seen.path)))
    return false;
  return body === undefined || body.test(seen.body);
}

/** @param told null: as it is; its null: the connection dies instead of an answer */
async function onward(
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  told: ((body: string) => string | null) | null,
): Promise<void> {
  const { method, url = '/' } = incoming;
  const { 'accept-encoding': _encoding, 'transfer-encoding': _transfer, ...kept } = incoming.headers;
  const headers = body.length > 0 ? { ...kept, 'content-length': String(body.length) } : kept;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(new URL(url, target), { method, headers }, resolve);
    asked.on('error', reject);
    asked.end(body);
  });
  const said = await buffer(answer);
  const words = told === null ? said : told(said.toString('utf8'));
  if (words === null) {
    outgoing.destroy();
    return;
  }
  const { 'content-length': _length, 'transfer-encoding': _chunks, ...answered } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 502, answered).end(words);
}
