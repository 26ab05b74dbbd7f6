/** The daemon's HTTP server with everything behind its routes. */
import type { FastifyInstance } from 'fastify';
import type { Accounts } from '../connections/accounts.ts';
import { createHttpServer } from '../http/server.ts';
import { verifyWebhook } from '../interviews/webhook-signature.ts';
import { readCandidateView } from '../links/candidate-view.ts';
import { readFeed } from '../links/feed.ts';
import { linksReport, makeLink, revoke } from '../links/manage-links.ts';
import { answerByLink, answerProposal, lookByLink } from '../reconcile/answer-proposal.ts';
import { askForAnotherTime, offerTimes } from '../reconcile/ask-for-another-time.ts';
import type { Deps } from '../reconcile/deps.ts';
import { pause, resume } from '../reconcile/pausing.ts';
import { createPushInbox } from '../reconcile/push-inbox.ts';
import { receivePushes } from '../reconcile/receive-push.ts';
import { reseat } from '../reconcile/reseat.ts';
import { resend } from '../reconcile/resend.ts';
import { takeMail } from '../reconcile/take-mail.ts';
import { auditReport } from '../reports/audit.ts';
import { connectionsReport } from '../reports/connections.ts';
import { deliveriesReport } from '../reports/deliveries.ts';
import { explainReport } from '../reports/explain.ts';
import { interviewsReport } from '../reports/interviews.ts';
import { planReport } from '../reports/plan.ts';
import { proposalsReport } from '../reports/proposals.ts';
import { statusReport } from '../reports/status.ts';
import { DECISIONS_AT_ONCE, decisionsSince } from '../store/decisions.ts';
import type { OpenStore } from '../store/open-store.ts';
import { storeWebhook } from '../store/webhooks.ts';
import { readinessChecks } from './readiness.ts';

export interface DaemonServerParts {
  readonly deps: Deps;
  readonly store: OpenStore;
  readonly accounts: Accounts;
  /** Whoever asks as the administrator must have it. */
  readonly adminToken: string;
  /** False once the daemon stops. */
  readonly working: () => boolean;
}

/** Not listening yet. */
export function createDaemonServer({ deps, store, accounts, adminToken, working }: DaemonServerParts): FastifyInstance {
  const { clock } = deps;
  return createHttpServer({
    log: deps.log,
    metrics: deps.metrics,
    admin: {
      token: adminToken,
      reports: {
        status: () => statusReport(store, deps.settings(), clock.now()),
        interviews: () => interviewsReport(store, deps.settings()),
        explain: (interview) => explainReport(store, deps.settings(), interview),
        connections: () => connectionsReport(store, deps.settings()),
        plan: (options) => planReport(store, deps.settings(), clock, options),
        decisions: (since, after) => decisionsSince(store.db, since, after, DECISIONS_AT_ONCE),
        deliveries: (query) => deliveriesReport(store, query),
        proposals: (all) => proposalsReport(store, all),
        audit: (subject, limit) => auditReport(store, subject, limit),
      },
      accounts,
      links: {
        list: () => linksReport(store.db, clock.now()),
        make: (owner, by) =>
          store.transaction((tx) => makeLink({ db: tx.db, settings: deps.settings(), now: clock.now(), by }, owner)),
        revoke: (which, by) => store.transaction((tx) => revoke({ db: tx.db, now: clock.now(), by }, which)),
      },
      orders: {
        pause: (order) => pause(deps, order),
        resume: (order) => resume(deps, order),
        resend: (order) => resend(deps, order),
        reseat: (order) => reseat(deps, order),
        answer: ({ proposal, ...answer }) => answerProposal(deps, proposal, answer),
      },
    },
    proposals: {
      look: (token) => lookByLink(deps, token),
      answer: (token, answer) => answerByLink(deps, token, answer),
      company: () => deps.settings().company,
    },
    health: { clock, checks: readinessChecks(store, working) },
    jobhiveWebhook: {
      clock,
      verify: (request) => verifyWebhook(deps.settings().jobhive.webhook, request, clock.now()),
      inbox: {
        store: (delivery) =>
          store.transaction(async (tx) => {
            const result = await storeWebhook(tx.db, delivery);
            if (result === 'stored' && delivery.interview !== null)
              await deps.jobs.wake(tx, { kind: 'reconcile', key: delivery.interview }, clock.now());
            return result;
          }),
      },
    },
    candidate: {
      clock,
      locale: () => deps.settings().company.locale,
      look: (token) => readCandidateView(store.db, deps.settings(), token, clock.now()),
      offer: (interview) => offerTimes(deps, interview),
      ask: (interview, starts) => askForAnotherTime(deps, interview, starts),
    },
    feed: { clock, read: (token) => readFeed(store.db, deps.settings(), token, clock.now()) },
    mailInbound: {
      verify: (request) => {
        const scheme = deps.settings().mail.inbox?.webhook;
        return scheme ? verifyWebhook(scheme, request, clock.now()) : null;
      },
      take: (raw) => takeMail(deps, raw),
    },
    push: { clock, receive: createPushInbox((messages) => receivePushes(deps, messages)) },
    ...(accounts.flow && { connect: { flow: accounts.flow, publicUrl: () => deps.settings().http.publicUrl } }),
  });
}
