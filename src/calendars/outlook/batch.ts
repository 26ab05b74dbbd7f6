/**
 * Several reads of one mailbox in one request (https://learn.microsoft.com/graph/json-batching). The request's own 200
 * says nothing of its parts: each has its own status, and is refused for now by itself. The answers come in no order.
 */
import { z } from 'zod';
import { CalendarError } from '../provider.ts';
import { type GraphAnswer, isThrottled, retryAfterMs } from './failure.ts';
import { type GraphClient, PREFER_ALWAYS, pathWithQuery, shownPath } from './graph-client.ts';
import { WHOLE_MAILBOX } from './limits.ts';

export interface BatchPart {
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
}

export interface BatchContext {
  readonly owner: string;
  readonly signal?: AbortSignal | undefined;
}

export const MOST_PARTS = 20;
const ATTEMPTS = 4;

const BatchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/**
 * @param parts by a name of the caller's
 * @returns the answer to each name; none of them is a refusal for now
 * @throws CalendarError `rate_limited` where a part is refused again and again, and what the request itself throws
 */
export async function readTogether(
  graph: GraphClient,
  parts: ReadonlyMap<string, BatchPart>,
  context: BatchContext,
): Promise<(name: string) => GraphAnswer> {
  const answers = new Map<string, GraphAnswer>();
  const named = [...parts];
  for (let from = 0; from < named.length; from += MOST_PARTS)
    await answerAll(graph, named.slice(from, from + MOST_PARTS), context, answers);
  return (name) => {
    const answer = answers.get(name);
    if (!answer) throw new RangeError(`no part of the batch is called ${name}`);
    return answer;
  };
}

type NamedPart = readonly [string, BatchPart];

async function answerAll(
  graph: GraphClient,
  parts: readonly NamedPart[],
  context: BatchContext,
  answers: Map<string, GraphAnswer>,
): Promise<void> {
  let left = parts;
  for (let attempt = 0; ; attempt += 1) {
    const told = await ask(graph, left, context);
    for (const [name, answer] of told) answers.set(name, answer);
    const refused = [...told.values()].filter(isThrottled);
    const [first] = refused;
    if (!first) return;
    const waits = refused.map((answer) => retryAfterMs(answer, graph.now()));
    const longest = waits.reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)), 0);
    const wait = await graph.throttled(context.owner, longest);
    if (wait === null || attempt + 1 >= ATTEMPTS) throw graph.refuse(first);
    left = left.filter(([name]) => refused.some((answer) => answer === told.get(name)));
  }
}

async function ask(
  graph: GraphClient,
  parts: readonly NamedPart[],
  { owner, signal }: BatchContext,
): Promise<ReadonlyMap<string, GraphAnswer>> {
  const requests = parts.map(([, part], index) => ({
    id: String(index),
    method: 'GET',
    url: pathWithQuery(part),
    headers: { Prefer: PREFER_ALWAYS },
  }));
  const request = { method: 'POST', url: '/$batch', body: { requests }, owner, weight: WHOLE_MAILBOX, signal } as const;
  const { responses } = await graph.read(request, BatchAnswer);
  return new Map(
    parts.map(([name, { url }], index): [string, GraphAnswer] => {
      const found = responses.find(({ id }) => id === String(index));
      if (!found)
        throw new CalendarError({ reason: 'unreadable' }, 'Microsoft Graph left a part of a batch without an answer');
      const headers = Object.entries(found.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value]);
      const { status, body } = found;
      return [name, { method: 'GET', at: shownPath(url), status, headers: Object.fromEntries(headers), body }];
    }),
  );
}
