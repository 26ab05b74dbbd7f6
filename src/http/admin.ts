/**
 * What the command line asks a running daemon, and tells it. An embedded database has one process only, so `status` and `explain`
 * cannot open it beside the daemon; they ask here, with a token that lies in the data folder for its owner alone.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync, RouteHandlerMethod } from 'fastify';
import { z } from 'zod';
import { LinkOwner, LinksToRevoke } from '../links/manage-links.ts';
import { InterviewId } from '../scheduling/ids.ts';
import { type Instant, instant } from '../scheduling/instant.ts';
import { DELIVERY_STATES } from '../store/schema-of-mail.ts';

export interface AdminDeps {
  readonly token: string;
  readonly reports: {
    status(): Promise<unknown>;
    interviews(): Promise<unknown>;
    /** Null when the interview is not known. */
    explain(interview: InterviewId): Promise<unknown>;
    connections(): Promise<unknown>;
    plan(options: { readonly asIfResumed: boolean }): Promise<unknown>;
    /** Those since then, after the one with this id; some at a time. */
    decisions(since: Instant, after: number): Promise<unknown>;
    deliveries(query: z.infer<typeof DeliveriesOf>): Promise<unknown>;
    proposals(all: boolean): Promise<unknown>;
    audit(subject: string | null, limit: number): Promise<unknown>;
  };
  readonly accounts: {
    invite(asked: z.infer<typeof Invite>): Promise<unknown>;
    disconnect(
      target: string,
      options: { readonly dryRun: boolean; readonly force: boolean; readonly by: string },
    ): Promise<unknown>;
  };
  readonly links: {
    list(): Promise<unknown>;
    make(owner: LinkOwner, by: string): Promise<unknown>;
    /** How many were good until now. */
    revoke(which: LinksToRevoke, by: string): Promise<number>;
  };
  readonly orders: {
    /** False when that was paused already. */
    pause(order: z.infer<typeof PauseOrder>): Promise<boolean>;
    /** False when that was not paused. */
    resume(order: z.infer<typeof ResumeOrder>): Promise<boolean>;
    resend(order: z.infer<typeof ResendOrder>): Promise<unknown>;
    answer(order: z.infer<typeof AnswerOrder>): Promise<unknown>;
    reseat(order: z.infer<typeof ReseatOrder>): Promise<unknown>;
  };
}

const PlanAsked = z.object({ resumed: z.string() });
const DecisionsAsked = z.object({ since: z.coerce.number().int(), after: z.coerce.number().int() });
const by = z.string().min(1).max(100);
const Invite = z.strictObject({ interviewer: z.string(), connection: z.string().nullable(), mail: z.boolean(), by });
const Disconnect = z.strictObject({ target: z.string(), dryRun: z.boolean(), force: z.boolean(), by });
const scope = z.union([
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.enum(['connection', 'interviewer', 'interview']), of: z.string().min(1).max(500) }),
]);
const PauseOrder = z.strictObject({ by, reason: z.string().min(1).max(500), scope });
const ResumeOrder = z.strictObject({ by, scope });
const AuditOf = z.object({
  subject: z.string().max(500).nullable().default(null),
  limit: z.coerce.number().int().min(1).max(99_999),
});
const ResendOrder = z.strictObject({ delivery: z.int().min(1), by, force: z.boolean() });
const DeliveriesOf = z.strictObject({
  interview: InterviewId.nullable().default(null),
  state: z.enum(DELIVERY_STATES).nullable().default(null),
});
const ReseatOrder = z.strictObject({ interview: InterviewId, by });
const AnswerOrder = z.strictObject({
  proposal: z.int().positive(),
  answer: z.enum(['approve', 'refuse']),
  by,
  chosen: z.int().min(0).max(100).nullable(),
  anyway: z.boolean(),
});

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
      { parseAs: 'string', bodyLimit: 10_000 },
      (_request, body, done) => {
        try {
          done(null, JSON.parse(String(body)));
        } catch {
          done(null, null);
        }
      },
    );
    const obey =
      <T>(order: z.ZodType<T>, carryOut: (order: T) => Promise<unknown>): RouteHandlerMethod =>
      async (request, reply) => {
        const parsed = order.safeParse(request.body);
        if (parsed.success) return carryOut(parsed.data);
        return reply.code(400).send({ error: 'invalid', message: `Expected ${z.prettifyError(parsed.error)}` });
      };
    const { accounts, links, orders } = deps;
    server.get('/admin/links', () => links.list());
    server.post(
      '/admin/links',
      obey(z.strictObject({ by, owner: LinkOwner }), (order) => links.make(order.owner, order.by)),
    );
    server.post(
      '/admin/links/revoke',
      obey(z.strictObject({ by, which: LinksToRevoke }), async (order) => ({
        revoked: await links.revoke(order.which, order.by),
      })),
    );
    server.post(
      '/admin/pause',
      obey(PauseOrder, async (order) => ({ changed: await orders.pause(order) })),
    );
    server.post(
      '/admin/resume',
      obey(ResumeOrder, async (order) => ({ changed: await orders.resume(order) })),
    );
    server.post(
      '/admin/resend',
      obey(ResendOrder, (order) => orders.resend(order)),
    );
    server.post(
      '/admin/reseat',
      obey(ReseatOrder, (order) => orders.reseat(order)),
    );
    server.post(
      '/admin/proposals/answer',
      obey(AnswerOrder, (order) => orders.answer(order)),
    );
    server.get('/admin/audit', async (request, reply) => {
      const query = AuditOf.safeParse(request.query);
      if (query.success) return deps.reports.audit(query.data.subject, query.data.limit);
      return reply.code(400).send({ error: 'invalid', message: `Expected ${z.prettifyError(query.error)}` });
    });
    server.get<{ Querystring: { all?: string } }>('/admin/proposals', (request) =>
      deps.reports.proposals(request.query.all === 'true'),
    );
    server.post(
      '/admin/connect',
      obey(Invite, (asked) => accounts.invite(asked)),
    );
    server.post(
      '/admin/disconnect',
      obey(Disconnect, ({ target, ...how }) => accounts.disconnect(target, how)),
    );
    server.get('/admin/status', () => deps.reports.status());
    server.get('/admin/interviews', () => deps.reports.interviews());
    server.get('/admin/plan', (request) =>
      deps.reports.plan({ asIfResumed: PlanAsked.safeParse(request.query).success }),
    );
    server.get('/admin/decisions', async (request, reply) => {
      const asked = DecisionsAsked.safeParse(request.query);
      if (asked.success) return deps.reports.decisions(instant(asked.data.since), asked.data.after);
      return reply.code(400).send({ error: 'invalid', message: `Expected ${z.prettifyError(asked.error)}` });
    });
    server.get('/admin/connections', () => deps.reports.connections());
    server.get('/admin/deliveries', async (request, reply) => {
      const query = DeliveriesOf.safeParse(request.query);
      if (query.success) return deps.reports.deliveries(query.data);
      return reply.code(400).send({ error: 'invalid', message: `Expected ${z.prettifyError(query.error)}` });
    });
    server.get<{ Params: { id: string } }>('/admin/interviews/:id/explain', async (request, reply) => {
      const id = InterviewId.safeParse(request.params.id);
      const report = id.success ? await deps.reports.explain(id.data) : null;
      if (report !== null) return report;
      return reply.code(404).send({ error: 'not_found', message: 'No interview with this id is known here.' });
    });
  };
}
