/** A sandbox on a free port with time and chance in the test's hand, and a client that speaks plain HTTP to it. */
import { z } from 'zod';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/interviews/sandbox/server.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';
import { createVirtualClock, type VirtualClock } from '../../harness/virtual-clock.ts';

export const SECRET = 'whsec_c2FuZGJveC13ZWJob29rLXNlY3JldC0wMDAx';
export const KEY = 'jh_live_abcdefgh';
export const NOW = '2026-11-23T09:00:00Z';

const AnyEnvelope = z.object({
  success: z.boolean().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  error: z
    .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  meta: z.object({ timestamp: z.string(), request_id: z.string() }).optional(),
  items: z.array(z.record(z.string(), z.unknown())).optional(),
});

interface Answer extends z.infer<typeof AnyEnvelope> {
  readonly status: number;
  readonly headers: Headers;
}

export interface RunningSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly clock: VirtualClock;
  /** One request with a JSON body. `key: null` sends no Authorization header. */
  call(method: string, path: string, body?: unknown, key?: string | null): Promise<Answer>;
  /** The same without reading the answer. */
  send(method: string, path: string, body?: unknown, key?: string | null): Promise<Response>;
}

export async function runSandbox(options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
  const clock = createVirtualClock(instantFromIso(NOW));
  const sandbox = await startSandbox({ port: 0, clock, random: seededRandom(), ...options });
  const send = (method: string, path: string, body?: unknown, key: string | null = KEY): Promise<Response> =>
    fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    sandbox,
    clock,
    send,
    async call(method, path, body, key) {
      const response = await send(method, path, body, key);
      const text = await response.text();
      const envelope = AnyEnvelope.parse(text === '' ? {} : JSON.parse(text));
      return { ...envelope, status: response.status, headers: response.headers };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** Until `condition` holds: lets I/O go on without any time passing on the sandbox's clock. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** The same numbers on every run (mulberry32). */
function seededRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
