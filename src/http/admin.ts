/**
 * What the command line asks a running daemon. An embedded database has one process only, so `status` and `explain`
 * cannot open it beside the daemon; they ask here, with a token that lies in the data folder for its owner alone.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { InterviewId } from '../scheduling/ids.ts';

export interface AdminDeps {
  readonly token: string;
  readonly reports: {
    status(): Promise<unknown>;
    interviews(): Promise<unknown>;
    /** Null when the interview is not known. */
    explain(interview: InterviewId): Promise<unknown>;
  };
}

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
    server.get('/admin/status', () => deps.reports.status());
    server.get('/admin/interviews', () => deps.reports.interviews());
    server.get<{ Params: { id: string } }>('/admin/interviews/:id/explain', async (request, reply) => {
      const id = InterviewId.safeParse(request.params.id);
      const report = id.success ? await deps.reports.explain(id.data) : null;
      if (report !== null) return report;
      return reply.code(404).send({ error: 'not_found', message: 'No interview with this id is known here.' });
    });
  };
}
