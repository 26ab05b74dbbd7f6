/**
 * Where interviewers connect: the link, the way back from their provider, the choice of calendars. Addresses hold
 * secrets, so that none is logged and none is sent on as a referrer.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ConsentFlow, Problem } from '../connections/consent-flow.ts';
import {
  choicesPage,
  connectedPage,
  declinedPage,
  failedPage,
  incompletePage,
  invitationPage,
  noLinkPage,
} from '../web/connect-pages.ts';
import { contentSecurityPolicy } from '../web/page.ts';

export interface ConnectDeps {
  readonly flow: ConsentFlow;
  /** How browsers reach us; read anew for each request. */
  publicUrl(): string | null;
}

const LARGEST_FORM = 64 * 1024;
const COOKIE_SECONDS = 20 * 60;
/** The prefix makes browsers take it from this host alone, and only by https (RFC 6265bis §4.1.3). */
const SECURE_COOKIE = '__Host-interview-sync';
/** Without https, on one's own machine. */
const PLAIN_COOKIE = 'interview-sync';

export function connectRoutes(deps: ConnectDeps): FastifyPluginAsync {
  const { flow } = deps;
  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );

    server.get<{ Params: { token: string } }>('/connect/:token', async (request, reply) => {
      const looked = await flow.look(request.params.token);
      return looked.kind === 'invited'
        ? send(reply, 200, invitationPage(looked.invitation), looked.invitation.provider.authorizationOrigin)
        : send(reply, 410, noLinkPage());
    });

    server.post<{ Params: { token: string } }>('/connect/:token', async (request, reply) =>
      goOn(deps, reply, await flow.begin(request.params.token)),
    );

    server.get('/oauth/callback', async (request, reply) => {
      const answer = fieldsOf(request);
      const [state, code] = [answer.get('state') ?? '', answer.get('code')];
      const outcome = await flow.answer({ state, code: code === '' ? null : code, browser: cookieOf(request) });
      // Absolute: a proxy may have put us below a path of its own.
      const choices = `${deps.publicUrl() ?? ''}/connect`;
      return outcome.kind === 'choose' ? reply.redirect(choices, 303) : goOn(deps, reply, outcome);
    });

    server.get('/connect', async (request, reply) => {
      const choices = await flow.choices(cookieOf(request));
      return choices ? send(reply, 200, choicesPage(choices)) : send(reply, 410, noLinkPage());
    });

    server.post('/connect', async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const chosen = { calendars: form.getAll('calendar'), holds: form.get('holds') };
      const outcome = await flow.choose(cookieOf(request), chosen);
      switch (outcome.kind) {
        case 'connected':
          return send(reply.header('set-cookie', cookie(deps, '', 0)), 200, connectedPage(outcome.account));
        case 'nothing_chosen':
          return send(reply, 400, choicesPage(outcome.choices, 'Choose at least one calendar.'));
        case 'no_link':
          return send(reply, 410, noLinkPage());
      }
    });
  };
}

type Onward = Awaited<ReturnType<ConsentFlow['begin']>> | Problem;

function goOn(deps: ConnectDeps, reply: FastifyReply, outcome: Onward): FastifyReply {
  switch (outcome.kind) {
    case 'sent':
      return reply.header('set-cookie', cookie(deps, outcome.browser, COOKIE_SECONDS)).redirect(outcome.url, 303);
    case 'no_link':
      return send(reply, 410, noLinkPage());
    case 'declined':
      return send(reply, 200, declinedPage(outcome.retry));
    case 'incomplete':
      return send(reply, 200, incompletePage(outcome.missing, outcome.retry));
    case 'failed':
      return send(reply, 502, failedPage(outcome.retry));
  }
}

function send(reply: FastifyReply, status: number, body: string, formTarget: string | null = null): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', contentSecurityPolicy(formTarget === null ? {} : { formTarget }))
    .type('text/html; charset=utf-8')
    .send(body);
}

function fieldsOf(request: FastifyRequest): URLSearchParams {
  const from = request.url.indexOf('?');
  return new URLSearchParams(from < 0 ? '' : request.url.slice(from + 1));
}

/** Lax: it must come with the provider's redirect, and must not come with a form of somebody else's page. */
function cookie(deps: ConnectDeps, value: string, seconds: number): string {
  const secure = deps.publicUrl()?.startsWith('https:') ?? false;
  const base = `${secure ? SECURE_COOKIE : PLAIN_COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
  return secure ? `${base}; Secure` : base;
}

function cookieOf(request: FastifyRequest): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === SECURE_COOKIE || name === PLAIN_COOKIE)?.[1] ?? '';
}
