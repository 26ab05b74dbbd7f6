/**
 * Where whoever got a notice answers a proposal. Looking changes nothing, because mail programs open links by themselves; the
 * form does. The address holds a secret, so that it is not logged and not sent on as a referrer.
 */
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Proposal } from '../scheduling/proposal.ts';
import { contentSecurityPolicy } from '../web/page.ts';
import { answeredPage, endedLinkPage, proposalPage, unansweredPage } from '../web/proposal-pages.ts';

export interface ProposalDeps {
  /** Null when the link is not good (any more). */
  look(token: string): Promise<{ readonly proposal: Proposal & { readonly interview: string } } | null>;
  answer(
    token: string,
    answer: { readonly answer: 'approve' | 'refuse'; readonly chosen: number | null; readonly anyway: boolean },
  ): Promise<
    | { readonly kind: 'answered'; readonly state: 'approved' | 'refused' }
    | { readonly kind: 'unknown' | 'settled' | 'no_such_time' }
    | null
  >;
  company(): { readonly name: string; readonly zone: string };
}

const LARGEST_FORM = 4 * 1024;

export function proposalRoutes(deps: ProposalDeps): FastifyPluginAsync {
  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LARGEST_FORM },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );

    server.get<{ Params: { token: string } }>('/proposals/:token', async (request, reply) => {
      const looked = await deps.look(request.params.token);
      if (!looked) return send(reply, 410, endedLinkPage());
      const { state } = looked.proposal;
      return state === 'open' || state === 'approved'
        ? send(reply, 200, proposalPage(looked.proposal, deps.company()))
        : send(reply, 410, unansweredPage(state));
    });

    server.post<{ Params: { token: string } }>('/proposals/:token', async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const answer = form.get('answer');
      const time = form.get('time') ?? '';
      if (answer !== 'approve' && answer !== 'refuse') return send(reply, 400, endedLinkPage());
      const answered = await deps.answer(request.params.token, {
        answer,
        chosen: /^\d{1,2}$/.test(time) ? Number(time) : null,
        anyway: form.get('anyway') === 'on',
      });
      return answered?.kind === 'answered'
        ? send(reply, 200, answeredPage(answered.state))
        : send(reply, 410, endedLinkPage());
    });
  };
}

function send(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', contentSecurityPolicy())
    .type('text/html; charset=utf-8')
    .send(body);
}
