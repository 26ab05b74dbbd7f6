/**
 * What the command line asks a running daemon. An embedded database has one process only, so `status` and `explain`
 * cannot open it beside the daemon; they ask here, with a token that lies in the data folder for its owner alone.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { InterviewId } from '../scheduling/ids.ts';

export interface AdminDeps {
  readonly token: string;
  readonly reports: {
    status(): Promise<unknown>;
    interviews(): Promise<unknown>;
    /** Null when the interview is not known. */
    explain(interview: InterviewId): Promise<unknown>;
    connections(): Promise<unknown>;
  };
  readonly accounts: {
    invite(asked: z.infer<typeof Invite>): Promise<unknown>;
    disconnect(target: string, options: { readonly dryRun: boolean; readonly force: boolean }): Promise<unknown>;
  };
}

const Invite = z.strictObject({ interviewer: z.string(), connection: z.string().nullable(), mail: z.boolean() });
const Disconnect = z.strictObject({ target: z.string(), dryRun: z.boolean(), force: z.boolean() });
const LARGEST_BODY = 16 * 1024;

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export function adminRoutes(deps: AdminDeps): FastifyPluginAsync {
  return async (server) => {
    server.addHook('onRequest', async (request, reply) => {
      if (!sameText(request.headers.authorization ?? '', `Bearer ${deps.token}`))
        await reply.code(401).send({ error: 'unauthorized', message: 'Send the token of the daemon’s data folder.' });
    });
    server.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: LARGEST_BODY },
      server.getDefaultJsonParser('error', 'error'),
    );
    server.get('/admin/status', () => deps.reports.status());
    server.get('/admin/interviews', () => deps.reports.interviews());
    server.get('/admin/connections', () => deps.reports.connections());
    server.post('/admin/connect', (request) => deps.accounts.invite(Invite.parse(request.body)));
    server.post('/admin/disconnect', (request) => {
      const { target, ...options } = Disconnect.parse(request.body);
      return deps.accounts.disconnect(target, options);
    });
    server.get<{ Params: { id: string } }>('/admin/interviews/:id/explain', async (request, reply) => {
      const report = await deps.reports.explain(InterviewId.parse(request.params.id));
      if (report !== null) return report;
      return reply.code(404).send({ error: 'not_found', message: 'No interview with this id is known here.' });
    });
  };
}
