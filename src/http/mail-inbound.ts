/** Where a mail service hands over, one by one, the mails to which candidates' programs answer. Authenticated, taken, answered. */
import type { FastifyError, FastifyPluginAsync, FastifyReply } from 'fastify';
import type { WebhookRequest, WebhookVerdict } from '../interviews/webhook-signature.ts';
import type { Log } from '../telemetry/log.ts';

export interface MailInboundDeps {
  /** Null where nobody may hand mails over. */
  verify(request: WebhookRequest): WebhookVerdict | null;
  /** Commits before it resolves. `left_alone`: it is for people. */
  take(raw: Buffer): Promise<{ readonly kind: string }>;
  readonly log: Log;
}

/** As in the mailbox: no calendar's answer comes near it. */
const LARGEST_BODY = 2 * 1024 * 1024;

export function mailInboundRoutes(deps: MailInboundDeps): FastifyPluginAsync {
  return async (server) => {
    // The signature covers bytes, whatever their type.
    server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    server.setErrorHandler((error: FastifyError, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) return refuse(reply, 413, 'too_large', `A mail has at most ${LARGEST_BODY / 1024} KiB.`);
      if (status < 500) return refuse(reply, status, 'bad_request', 'The request could not be read.');
      deps.log.error('a mail could not be taken', { error });
      return refuse(reply.header('retry-after', '60'), 503, 'not_taken', 'The mail could not be taken; send it again.');
    });
    server.post('/mail/inbound', async (request, reply) => {
      const rawBody = request.body;
      if (!Buffer.isBuffer(rawBody)) return refuse(reply, 400, 'bad_request', 'Send the mail as it came, as the body.');
      const verdict = deps.verify({ rawBody, headers: request.headers, pathToken: null });
      if (verdict === null) return refuse(reply, 404, 'not_found', 'There is nothing at this address.');
      if (verdict.kind === 'rejected') {
        deps.log.warn('a mail was handed over with a wrong signature', { why: verdict.why });
        return refuse(reply, 401, 'rejected', 'The signature does not fit; compare the secret on both sides.');
      }
      const { kind } = await deps.take(rawBody);
      return reply.code(200).send({ taken: kind });
    });
  };
}

function refuse(reply: FastifyReply, status: number, error: string, message: string): FastifyReply {
  return reply.code(status).send({ error, message });
}
