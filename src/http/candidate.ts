/**
 * The page of a candidate about their interview, behind the link in their invite. The address is the secret: it is not
 * logged, not sent on as a referrer, and nobody is told who looked.
 */
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Clock } from '../clock.ts';
import { titleOf } from '../invites/invite-words.ts';
import { publishedObject } from '../invites/published-calendar.ts';
import type { CandidateView } from '../links/candidate-view.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, instant } from '../scheduling/instant.ts';
import type { Locale } from '../scheduling/phrases.ts';
import { askingPage } from '../web/asking-page.ts';
import { candidatePage, noCandidateLinkPage, tooManyRequestsPage } from '../web/candidate-page.ts';
import { contentSecurityPolicy } from '../web/page.ts';
import { DEVICE_ZONE_SCRIPT } from '../web/zone-choice.ts';
import { createRequestRate } from './request-rate.ts';

export interface CandidateDeps {
  /** Null when the token opens nothing (any more). */
  look(token: string): Promise<CandidateView | null>;
  /** The language of whoever comes with a link that opens nothing. */
  locale(): Locale;
  /** Free times, in order, of an interview that was looked at. */
  offer(interview: InterviewId): Promise<readonly Interval[]>;
  /** `none_free`: of these starts nothing is offered (any more). */
  ask(interview: InterviewId, starts: readonly Instant[]): Promise<'asked' | 'none_free' | 'not_movable'>;
  readonly clock: Clock;
}

const LARGEST_FORM = 8 * 1024;

interface Asked {
  readonly Params: { readonly token: string };
  readonly Querystring: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export function candidateRoutes(deps: CandidateDeps): FastifyPluginAsync {
  const rate = createRequestRate(deps.clock);
  return async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      reply.header('x-robots-tag', 'noindex, nofollow');
      const wait = rate.take(tokenOf(request.params));
      if (wait > 0) await send(reply.header('retry-after', String(wait)), 429, tooManyRequestsPage(deps.locale()));
    });

    server.get<Asked>('/interview/:token', async (request, reply) => {
      const { token } = request.params;
      const view = await deps.look(token);
      if (!view) return send(reply, 410, noCandidateLinkPage(deps.locale()));
      return send(reply, 200, candidatePage(view, token, single(request.query.zone)));
    });

    server.get<Asked>('/interview/:token/interview.ics', async (request, reply) => {
      const { token } = request.params;
      const view = await deps.look(token);
      if (!view?.during) return send(reply, 410, noCandidateLinkPage(deps.locale()));
      const how = request.query.download === undefined ? 'inline' : 'attachment';
      return reply
        .header('content-disposition', `${how}; filename="interview.ics"`)
        .type('text/calendar; charset=utf-8; method=PUBLISH')
        .send(objectOf(view, view.during));
    });

    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );

    server.get<Asked>('/interview/:token/times', async (request, reply) => {
      const { token } = request.params;
      const view = await deps.look(token);
      const zone = single(request.query.zone);
      if (!view) return send(reply, 410, noCandidateLinkPage(deps.locale()));
      if (view.asking.kind !== 'open') return toPage(reply, token, zone);
      return send(reply, 200, askingPage(view, token, await deps.offer(view.interview), zone));
    });

    server.post<Asked>('/interview/:token/times', async (request, reply) => {
      const { token } = request.params;
      const view = await deps.look(token);
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const zone = form.get('zone');
      if (!view) return send(reply, 410, noCandidateLinkPage(deps.locale()));
      // Asked already, perhaps by the same click.
      if (view.asking.kind !== 'open') return toPage(reply, token, zone);
      const starts = form.getAll('time').flatMap(startFrom);
      const outcome = starts.length === 0 ? 'nothing_chosen' : await deps.ask(view.interview, starts);
      if (outcome === 'asked' || outcome === 'not_movable') return toPage(reply, token, zone);
      const problem = outcome === 'nothing_chosen' ? 'nothingChosen' : 'gone';
      return send(reply, 400, askingPage(view, token, await deps.offer(view.interview), zone, problem));
    });
  };
}

function tokenOf(params: unknown): string {
  return typeof params === 'object' && params !== null && 'token' in params ? String(params.token) : '';
}

function objectOf(view: CandidateView, during: NonNullable<CandidateView['during']>): string {
  const { uid, sequence, revisedAt } = view.entry;
  const status = view.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED';
  return publishedObject(
    {
      uid,
      sequence,
      changedAt: revisedAt,
      during,
      title: titleOf(view.position, view.companyName, view.locale),
      description: view.joinUrl ?? '',
      joinUrl: view.joinUrl,
      status,
    },
    view.organizer,
  );
}

/** The page about the interview says what becomes of the wish. Relative: a proxy may have put us below a path of its own. */
function toPage(reply: FastifyReply, token: string, zone: string | null): FastifyReply {
  return reply.redirect(`../${token}?zone=${encodeURIComponent(zone ?? '')}#asked`, 303);
}

/** As the form gives it; anything else is nothing that is offered. */
function startFrom(text: string): Instant[] {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? [] : [instant(at)];
}

/** Of a name that is there twice, nothing. */
function single(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function send(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', contentSecurityPolicy({ script: DEVICE_ZONE_SCRIPT }))
    .type('text/html; charset=utf-8')
    .send(body);
}
