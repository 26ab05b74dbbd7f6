/** One HTTP attempt of one webhook. */
import type { Clock } from '../../clock.ts';
import { SECOND } from '../../scheduling/instant.ts';

/** JobHive counts a delivery as failed that is not answered within ten seconds. */
const ANSWER_WITHIN = 10 * SECOND;

export type PostResult = { readonly status: number } | { readonly error: string };

/** POSTs `body`; a redirect is an answer, not followed. Never rejects: no answer is `error`, in words without the URL. */
export async function postWebhook(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  clock: Clock,
  stop: AbortSignal,
): Promise<PostResult> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(ANSWER_WITHIN, done.signal).then(
    () => late.abort(),
    () => {},
  );
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([late.signal, stop]),
    });
    await response.body?.cancel();
    return { status: response.status };
  } catch (error) {
    if (late.signal.aborted) return { error: 'no answer within 10 s' };
    if (stop.aborted) return { error: 'the sandbox stopped' };
    return { error: connectionError(error) };
  } finally {
    done.abort();
  }
}

function connectionError(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'the connection failed';
}
