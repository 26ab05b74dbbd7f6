/** Where a command reads and orders. */
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { withPickedCalendars } from '../connections/picked-calendars.ts';
import { answerProposal } from '../reconcile/answer-proposal.ts';
import { pause, resume } from '../reconcile/pausing.ts';
import { reseat } from '../reconcile/reseat.ts';
import { type ResendOrder, type Resent, resend } from '../reconcile/resend.ts';
import { AuditLine, auditReport } from '../reports/audit.ts';
import { ConnectionLine, connectionsReport } from '../reports/connections.ts';
import { type DeliveriesQuery, DeliveryLine, deliveriesReport } from '../reports/deliveries.ts';
import { ExplainReport, explainReport } from '../reports/explain.ts';
import { InterviewLine, interviewsReport } from '../reports/interviews.ts';
import { type PlanOptions, PlanReport, planReport } from '../reports/plan.ts';
import { ProposalLine, proposalsReport } from '../reports/proposals.ts';
import { StatusReport, statusReport } from '../reports/status.ts';
import type { Decision, Situation } from '../scheduling/decision.ts';
import { Email, type InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { SeatChange } from '../scheduling/panel.ts';
import { PROPOSAL_STATES } from '../scheduling/proposal.ts';
import { DECISIONS_AT_ONCE, decisionsSince, type RecordedSituation } from '../store/decisions.ts';
import { graphileJobs } from '../store/graphile-jobs.ts';
import type { PauseScope } from '../store/pauses.ts';
import { listPickedCalendars } from '../store/picked-calendars.ts';
import type { ProposalAnswer } from '../store/proposals.ts';
import { DELIVERY_STATES } from '../store/schema-of-mail.ts';
import { openDatabase } from './open-database.ts';

export interface Reports {
  status(): Promise<StatusReport>;
  interviews(): Promise<InterviewLine[]>;
  explain(id: InterviewId): Promise<ExplainReport | null>;
  connections(): Promise<ConnectionLine[]>;
  plan(options: PlanOptions): Promise<PlanReport>;
  decisions(since: Instant, after: number): Promise<readonly RecordedSituation[]>;
  proposals(all: boolean): Promise<ProposalLine[]>;
  reseat(order: { readonly interview: InterviewId; readonly by: string }): Promise<SeatChange[]>;
  answer(order: { readonly proposal: number } & ProposalAnswer): Promise<Answered>;
  /** False when that was paused already. */
  pause(order: { readonly by: string; readonly reason: string; readonly scope: PauseScope }): Promise<boolean>;
  /** False when that was not paused. */
  resume(order: { readonly by: string; readonly scope: PauseScope }): Promise<boolean>;
  audit(subject: string | null, limit: number): Promise<AuditLine[]>;
  deliveries(query: DeliveriesQuery): Promise<DeliveryLine[]>;
  resend(order: ResendOrder): Promise<Resent>;
  close(): Promise<void>;
}

const Resending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('refused'), because: z.enum(['superseded', 'state']), state: z.enum(DELIVERY_STATES) }),
]);
const Answered = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), interview: z.string(), state: z.enum(['approved', 'refused']) }),
  z.object({ kind: z.literal('unknown') }),
  z.object({ kind: z.literal('settled'), state: z.enum(PROPOSAL_STATES), why: z.string() }),
  z.object({ kind: z.literal('no_such_time'), times: z.number() }),
]);
type Answered = z.infer<typeof Answered>;
const isThere = (value: unknown) => typeof value === 'object' && value !== null;
/** Of another version, or not: whoever decides it again finds out whether it is whole. */
const Recorded = z.object({
  id: z.number(),
  decision: z.custom<Decision>(isThere),
  situation: z.custom<Situation>(isThere),
});

const Seat = z.object({ gaveUp: Email, took: Email });
const Changed = z.object({ changed: z.boolean() });

/** @throws CommandFailed when none can be had. */
export async function openReports(configured: Settings, dataDir: string): Promise<Reports> {
  const database = await openDatabase(configured, dataDir);
  if (database.kind === 'store') {
    const { store } = database;
    const settings = withPickedCalendars(configured, await listPickedCalendars(store.db));
    return {
      status: () => statusReport(store, settings, systemClock.now()),
      interviews: () => interviewsReport(store, settings),
      explain: (id) => explainReport(store, settings, id),
      connections: () => connectionsReport(store, settings),
      plan: (options) => planReport(store, settings, systemClock, options),
      decisions: (since, after) => decisionsSince(store.db, since, after, DECISIONS_AT_ONCE),
      pause: (order) => pause({ store, clock: systemClock }, order),
      resume: (order) => resume({ store, clock: systemClock }, order),
      audit: (subject, limit) => auditReport(store, subject, limit),
      deliveries: (query) => deliveriesReport(store, query),
      resend: (order) => resend({ store, jobs: graphileJobs, clock: systemClock }, order),
      proposals: (all) => proposalsReport(store, all),
      reseat: (order) => reseat({ store, jobs: graphileJobs, clock: systemClock }, order),
      answer: ({ proposal, ...answer }) =>
        answerProposal({ store, jobs: graphileJobs, clock: systemClock }, proposal, answer),
      close: () => store.close(),
    };
  }
  const { ask } = database;
  return {
    status: async () => StatusReport.parse(await ask('/admin/status')),
    interviews: async () => z.array(InterviewLine).parse(await ask('/admin/interviews')),
    explain: async (id) =>
      ExplainReport.nullable().parse(await ask(`/admin/interviews/${encodeURIComponent(id)}/explain`)),
    connections: async () => z.array(ConnectionLine).parse(await ask('/admin/connections')),
    plan: async ({ asIfResumed }) => PlanReport.parse(await ask(`/admin/plan${asIfResumed ? '?resumed' : ''}`)),
    decisions: async (since, after) =>
      z.array(Recorded).parse(await ask(`/admin/decisions?since=${since}&after=${after}`)),
    pause: async (order) => Changed.parse(await ask('/admin/pause', order)).changed,
    reseat: async (order) => z.array(Seat).parse(await ask('/admin/reseat', order)),
    proposals: async (all) => z.array(ProposalLine).parse(await ask(`/admin/proposals?all=${all}`)),
    answer: async (order) => Answered.parse(await ask('/admin/proposals/answer', order)),
    resume: async (order) => Changed.parse(await ask('/admin/resume', order)).changed,
    audit: async (subject, limit) => {
      const asked = new URLSearchParams({ limit: String(limit), ...(subject !== null && { subject }) });
      return z.array(AuditLine).parse(await ask(`/admin/audit?${asked}`));
    },
    deliveries: async ({ interview, state }) => {
      const asked = new URLSearchParams({ ...(interview && { interview }), ...(state && { state }) });
      return z.array(DeliveryLine).parse(await ask(`/admin/deliveries?${asked}`));
    },
    resend: async (order) => Resending.parse(await ask('/admin/resend', order)),
    close: async () => {},
  };
}
