/** Feeds for calendar programs that subscribe. The address is the secret: it is not logged. */
import { createHash } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import type { Clock } from '../clock.ts';
import { createRequestRate } from './request-rate.ts';

export interface FeedDeps {
  /** A calendar's text, the same as long as nothing in it changes; null when the token opens none (any more). */
  read(token: string): Promise<string | null>;
  readonly clock: Clock;
}

export function feedRoutes(deps: FeedDeps): FastifyPluginAsync {
  const rate = createRequestRate(deps.clock);
  return async (server) => {
    server.get<{ Params: { token: string } }>('/feeds/:token.ics', async (request, reply) => {
      const { token } = request.params;
      reply.header('x-robots-tag', 'noindex, nofollow');
      const wait = rate.take(token);
      if (wait > 0) {
        reply.header('retry-after', String(wait));
        return reply.code(429).send({ error: 'too_many_requests', message: 'Look at most once a minute.' });
      }
      const text = await deps.read(token);
      if (text === null)
        return reply
          .code(410)
          .send({ error: 'gone', message: 'This feed has ended. Ask whoever sent it for another.' });
      const tag = `"${createHash('sha256').update(text).digest('base64url')}"`;
      // No Last-Modified: an entry that left the feed changes no other entry's time.
      reply.header('etag', tag).header('cache-control', 'private, no-cache');
      if (isAmong(tag, request.headers['if-none-match'])) return reply.code(304).send();
      return reply.type('text/calendar; charset=utf-8').send(text);
    });
  };
}

/** RFC 9110 §13.1.2: a list, weak tags count as strong ones. */
function isAmong(tag: string, list: string | undefined): boolean {
  if (list === undefined) return false;
  return list.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag);
}
