/**
 * `$batch` (learn.microsoft.com/graph/json-batching): at most 20 parts, four of them at once, each with limits and
 * refusals of its own; what depends on a part that failed is not done. The answers come in no order.
 */
import { z } from 'zod';
import { type GraphAnswer, type GraphCall, readPreferences } from './call.ts';
import { badRequest } from './refusal.ts';

const MOST_PARTS = 20;
const AT_ONCE = 4;

const BatchRequest = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        id: z.string(),
        method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
        url: z.string().startsWith('/'),
        headers: z.record(z.string(), z.string()).default({}),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).default([]),
      }),
    )
    .min(1)
    .max(MOST_PARTS),
});
type Part = z.output<typeof BatchRequest>['requests'][number];

export async function answerBatch(
  call: GraphCall,
  answer: (part: GraphCall) => Promise<GraphAnswer>,
): Promise<GraphAnswer> {
  const read = BatchRequest.safeParse(call.body);
  if (!read.success) throw badRequest('Invalid batch payload format.', 'BadRequest');
  const { requests } = read.data;
  const answers = new Map<string, GraphAnswer>();
  let waiting: readonly Part[] = requests;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ dependsOn }) => dependsOn.every((id) => answers.has(id))).slice(0, AT_ONCE);
    if (ready.length === 0) throw badRequest('A part depends on one that is not there.', 'BadRequest');
    await Promise.all(ready.map(async (part) => answers.set(part.id, await answerPart(part, call, answers, answer))));
    waiting = waiting.filter(({ id }) => !answers.has(id));
  }
  const responses = requests.toReversed().map(({ id }) => {
    const { status = 500, headers = {}, body } = answers.get(id) ?? {};
    return { id, status, headers: { ...named(headers), 'Content-Type': 'application/json' }, ...(body && { body }) };
  });
  const lost = [...answers.values()].some((each) => each.lost);
  return { status: 200, body: { responses }, ...(lost && { lost }) };
}

async function answerPart(
  part: Part,
  { caller, origin }: GraphCall,
  answers: ReadonlyMap<string, GraphAnswer>,
  answer: (part: GraphCall) => Promise<GraphAnswer>,
): Promise<GraphAnswer> {
  if (part.dependsOn.some((id) => (answers.get(id)?.status ?? 500) >= 400))
    return {
      status: 424,
      body: { error: { code: 'FailedDependency', message: 'A part that this depends on failed.' } },
    };
  const headers = new Headers(part.headers);
  const url = new URL(`${origin}/v1.0${part.url}`);
  return answer({
    method: part.method,
    path: url.pathname.replace(/^\/v1\.0/, ''),
    query: url.searchParams,
    prefer: readPreferences(headers.get('prefer') ?? undefined),
    ifMatch: headers.get('if-match'),
    body: part.body,
    caller,
    origin,
  });
}

/** `retry-after` as Graph spells it in a batch. */
function named(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replaceAll(/(^|-)[a-z]/g, (part) => part.toUpperCase()),
      value,
    ]),
  );
}
