/**
 * How Google's client reaches Google: with a deadline on the injected clock for the whole answer, a limit to its size,
 * and no repetition of its own, which would take its time from `setTimeout` and spend quotas that nobody counted.
 */
import type { Clock } from '../../clock.ts';

export interface TransportOptions {
  /** Another server with Google's API, such as the sandbox; null is Google. */
  readonly endpoint: string | null;
  readonly clock: Clock;
  /** For one request with its whole answer. */
  readonly timeoutMs: number;
}

/** What Google's client takes as `transporterOptions`. */
export interface Transport {
  readonly fetchImplementation: typeof fetch;
  readonly retryConfig: { readonly retry: 0 };
}

/** Far above 2,500 events with the fields that are asked for. */
const LARGEST_ANSWER = 32 * 1024 * 1024;

export class NoAnswer extends Error {
  /** It had all the time that a request has: to ask again at once would hold up whatever else waits. */
  readonly outOfTime: boolean;

  constructor(
    message: string,
    { outOfTime = false, ...options }: ErrorOptions & { readonly outOfTime?: boolean } = {},
  ) {
    super(message, options);
    this.name = 'NoAnswer';
    this.outOfTime = outOfTime;
  }
}

export function createTransport({ endpoint, clock, timeoutMs }: TransportOptions): Transport {
  const send: typeof fetch = async (input, init) => {
    const deadline = new AbortController();
    const finished = new AbortController();
    clock.sleep(timeoutMs, finished.signal).then(
      () => deadline.abort(),
      () => undefined,
    );
    const url = addressOf(input, endpoint);
    try {
      const signals = init?.signal ? [init.signal, deadline.signal] : [deadline.signal];
      const answer = await fetch(url, { ...init, signal: AbortSignal.any(signals), redirect: 'error' });
      return wholeAnswer(answer, await bodyOf(answer));
    } catch (error) {
      init?.signal?.throwIfAborted();
      const outOfTime = deadline.signal.aborted;
      const what = outOfTime ? `did not answer within ${timeoutMs} ms` : 'could not be reached';
      throw new NoAnswer(`${url.host} ${what}`, { cause: error, outOfTime });
    } finally {
      finished.abort();
    }
  };
  return { fetchImplementation: send, retryConfig: { retry: 0 } };
}

/** The client has Google's hosts written into it, also those of its token endpoints. */
function addressOf(input: Parameters<typeof fetch>[0], endpoint: string | null): URL {
  const url = new URL(input instanceof Request ? input.url : input);
  return endpoint === null ? url : new URL(`${url.pathname}${url.search}`, endpoint);
}

async function bodyOf(answer: Response): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_ANSWER) throw new NoAnswer(`an answer of more than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return chunks;
}

function wholeAnswer(answer: Response, chunks: readonly Uint8Array<ArrayBuffer>[]): Response {
  const headers = new Headers(answer.headers);
  // It was decompressed on its way.
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  const body = answer.status === 204 || answer.status === 304 ? null : new Blob([...chunks]);
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers });
}
