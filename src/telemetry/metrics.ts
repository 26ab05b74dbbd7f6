/**
 * What is counted. Every label has a closed set of values, so the number of series is bounded and no person, interview
 * or calendar can become one.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../scheduling/decision.ts';
import type { FindingKind } from '../scheduling/finding.ts';

/** `listed`: walked from scratch. `held_back`: the deletion guard stopped it. The others are the provider's refusals. */
export type PullOutcome =
  | 'unchanged'
  | 'changed'
  | 'listed'
  | 'held_back'
  | 'cursor_expired'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'rate_limited'
  | 'unavailable'
  | 'unreadable'
  | 'failed';
export type RescheduleProgress = 'planned' | 'sent' | 'confirmed' | 'refused' | 'abandoned';
/** What JobHive made of a PATCH; `unsettled`: it may or may not have taken effect. */
export type PatchResult =
  | 'ok'
  | 'not_found'
  | 'invalid'
  | 'not_allowed_in_status'
  | 'unauthorized'
  | 'rate_limited'
  | 'unavailable'
  | 'unreadable'
  | 'unsettled';
export type DeliveryProgress =
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'deferred'
  | 'failed'
  | 'bounced'
  | 'uncertain'
  | 'superseded';
export type WebhookVerdict = 'stored' | 'duplicate' | 'rejected' | 'not_stored' | 'too_large' | 'unsupported';
/** `unknown`: of a channel that is not ours (any more). */
export type PushOutcome = 'taken' | 'handshake' | 'unknown' | 'rejected' | 'unreadable' | 'not_stored' | 'too_large';
export type MailOutcome = 'answer' | 'counter' | 'bounce' | 'left_alone';
export type JobName = 'pull' | 'reconcile' | 'deliver' | 'watch';

/** How many jobs of a kind are due, how many are being done, and how many wait for their time. */
export interface QueueDepth {
  readonly job: JobName;
  readonly due: number;
  /** In the hands of some node, alive or not. */
  readonly running: number;
  readonly waiting: number;
}

export interface Metrics {
  pulled(outcome: PullOutcome): void;
  eventsIngested(count: number): void;
  found(kind: FindingKind): void;
  decided(outcome: Outcome['kind']): void;
  rescheduled(state: RescheduleProgress): void;
  patched(result: PatchResult): void;
  delivered(state: DeliveryProgress): void;
  webhook(verdict: WebhookVerdict): void;
  pushed(outcome: PushOutcome): void;
  mailTaken(what: MailOutcome): void;
  /** From the first news of a change (push, poll or folder event) to JobHive's answer to the PATCH. */
  pushToPatch(seconds: number): void;
  jobRan(job: JobName, result: 'done' | 'failed', seconds: number): void;
  /** Asks for the queue's depth at every scrape. A read that fails leaves the gauge out. */
  onQueueDepth(read: () => Promise<readonly QueueDepth[]>): void;
  /** The text exposition format. */
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
}

const SECONDS_OF_LATENCY = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];
const SECONDS_OF_WORK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A registry of its own: two daemons in one process (tests, the demo) do not count each other's work. */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process ?? true) collectDefaultMetrics({ register: registry, prefix: 'interview_sync_' });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `interview_sync_${name}`, help, labelNames, registers });

  const pulls = counter('pulls_total', 'Pulls of a calendar, by how they ended', 'outcome');
  const events = counter('events_ingested_total', 'Calendar events stored from pulls');
  const findings = counter('findings_total', 'Differences first seen between plan and calendars', 'kind');
  const decisions = counter('decisions_total', 'Decisions, by outcome', 'outcome');
  const reschedules = counter('reschedules_total', 'Reschedules, by the state they reached', 'state');
  const patches = counter('patches_total', 'PATCH requests to JobHive, by result', 'result');
  const deliveries = counter('deliveries_total', 'Messages, by the state they reached', 'state');
  const webhooks = counter('webhooks_total', 'Webhooks received, by what was done with them', 'verdict');
  const pushes = counter('pushes_total', 'Messages of calendar providers, by what was done with them', 'outcome');
  const mails = counter('mails_read_total', 'Mails read, by what they were', 'what');
  const latency = new Histogram({
    name: 'interview_sync_push_to_patch_seconds',
    help: 'From the first news of a change to the answer to its PATCH',
    buckets: SECONDS_OF_LATENCY,
    registers,
  });
  const runs = new Histogram({
    name: 'interview_sync_job_seconds',
    help: 'How long jobs ran',
    labelNames: ['job', 'result'],
    buckets: SECONDS_OF_WORK,
    registers,
  });

  return {
    pulled: (outcome) => pulls.inc({ outcome }),
    eventsIngested: (count) => events.inc(count),
    found: (kind) => findings.inc({ kind }),
    decided: (outcome) => decisions.inc({ outcome }),
    rescheduled: (state) => reschedules.inc({ state }),
    patched: (result) => patches.inc({ result }),
    delivered: (state) => deliveries.inc({ state }),
    webhook: (verdict) => webhooks.inc({ verdict }),
    pushed: (outcome) => pushes.inc({ outcome }),
    mailTaken: (what) => mails.inc({ what }),
    pushToPatch: (seconds) => latency.observe(Math.max(0, seconds)),
    jobRan: (job, result, seconds) => runs.observe({ job, result }, Math.max(0, seconds)),
    onQueueDepth: (read) => registry.registerMetric(queueGauge(read)),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function queueGauge(read: () => Promise<readonly QueueDepth[]>): Gauge<'job' | 'state'> {
  return new Gauge({
    name: 'interview_sync_queue_jobs',
    help: 'Jobs in the queue: due now, running at some node, or waiting for their time',
    labelNames: ['job', 'state'],
    registers: [],
    async collect() {
      this.reset();
      const depths = await read().catch(() => []);
      for (const { job, due, running, waiting } of depths) {
        this.set({ job, state: 'due' }, due);
        this.set({ job, state: 'running' }, running);
        this.set({ job, state: 'waiting' }, waiting);
      }
    },
  });
}
