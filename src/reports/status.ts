/** What an operator wants to know at a glance: can everything be read, is anything waiting, who must act. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { mailboxName } from '../invites/inbound/mailbox.ts';
import { isKnown } from '../reconcile/read-world.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { listCalendars } from '../store/calendars.ts';
import { countDeliveries } from '../store/deliveries.ts';
import { listSnapshots } from '../store/interviews.ts';
import { jobCounts } from '../store/job-upkeep.ts';
import { findMailbox } from '../store/mailboxes.ts';
import type { OpenStore } from '../store/open-store.ts';
import { openPauses, scopeInWords } from '../store/pauses.ts';
import { listQuotas } from '../store/request-quotas.ts';
import { ConnectionLine, connectionsReport } from './connections.ts';

export const StatusReport = z.object({
  at: z.string(),
  /** The clock of the words: of what needs a person. */
  zone: z.string(),
  database: z.enum(['postgres', 'embedded', 'memory']),
  /** What is not moved without a person just now, and why. */
  paused: z.array(z.object({ what: z.string(), since: z.string(), by: z.string(), reason: z.string() })),
  calendars: z.array(
    z.object({
      id: z.string(),
      interviewer: z.string(),
      /** `unknown`: not read recently enough, so nothing is concluded about its time. */
      state: z.enum(['known', 'unknown']),
      /** `virtual`: it may only be read, so that nothing is written there. Null: it is not the one that gets holds. */
      holds: z.enum(['written', 'virtual']).nullable(),
      lastRead: z.string().nullable(),
      nextRead: z.string().nullable(),
      failure: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
  /** Who must connect, or connect again. */
  toConnect: z.array(ConnectionLine),
  /** What providers let all nodes together do in a minute, and what is left of it now. */
  quotas: z.array(
    z.object({
      name: z.string(),
      perMinute: z.number(),
      left: z.number(),
      calmUntil: z.string().nullable(),
      calmReason: z.string().nullable(),
    }),
  ),
  /** Where candidates' programs answer to; null where nobody reads it. */
  mailbox: z.object({ name: z.string(), lastRead: z.string().nullable(), problem: z.string().nullable() }).nullable(),
  /** How many, by status. */
  interviews: z.record(z.string(), z.number()),
  attention: z.array(z.object({ interview: z.string(), since: z.string().nullable(), text: z.string() })),
  deliveries: z.record(z.string(), z.number()),
  jobs: z.record(
    z.string(),
    z.object({ ready: z.number(), running: z.number(), scheduled: z.number(), failing: z.number() }),
  ),
});
export type StatusReport = z.infer<typeof StatusReport>;

export async function statusReport(store: OpenStore, settings: Settings, now: Instant): Promise<StatusReport> {
  const [pauses, calendars, connections, quotas, snapshots, deliveries, jobs, mailbox] = await Promise.all([
    openPauses(store.db),
    listCalendars(store.db),
    connectionsReport(store, settings),
    listQuotas(store.db, now),
    listSnapshots(store.db),
    countDeliveries(store.db),
    jobCounts(store, now),
    mailboxOf(store, settings),
  ]);
  const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at));
  const getsHolds = new Set(
    settings.interviewers.flatMap((one) => one.calendars.filter(({ holds }) => holds).map(({ id }) => id)),
  );
  const interviews: Record<string, number> = {};
  for (const { status } of snapshots) interviews[status] = (interviews[status] ?? 0) + 1;
  return {
    at: isoOf(now),
    zone: settings.company.zone,
    database: store.kind,
    paused: pauses.map(({ scope, pausedAt, pausedBy, reason }) => ({
      what: scopeInWords(scope),
      since: isoOf(pausedAt),
      by: pausedBy,
      reason,
    })),
    calendars: calendars.map((calendar) => ({
      id: calendar.id,
      interviewer: calendar.interviewer,
      state: isKnown(calendar, now, settings.calendars.unknownAfter) ? 'known' : 'unknown',
      holds: !getsHolds.has(calendar.id) ? null : calendar.writable === false ? 'virtual' : 'written',
      lastRead: isoOrNull(calendar.pulledAt),
      nextRead: isoOrNull(calendar.nextPullAt),
      failure: calendar.failure,
      problem: calendar.failureMessage,
    })),
    toConnect: connections.filter(({ state }) => state === 'not_connected' || state === 'needs_reconnect'),
    quotas: quotas.map((quota) => ({ ...quota, calmUntil: isoOrNull(quota.calmUntil) })),
    mailbox,
    interviews,
    attention: snapshots.flatMap((snapshot) =>
      snapshot.attention === null
        ? []
        : [{ interview: snapshot.id, since: isoOrNull(snapshot.attentionSince), text: snapshot.attention }],
    ),
    deliveries,
    jobs: jobs.kinds,
  };
}

async function mailboxOf(store: OpenStore, { mail }: Settings): Promise<StatusReport['mailbox']> {
  if (!mail.inbox?.imap) return null;
  const name = mailboxName(mail.inbox.imap);
  const record = await findMailbox(store.db, name);
  const readAt = record?.readAt ?? null;
  return { name, lastRead: readAt === null ? null : isoOf(readAt), problem: record?.failure ?? null };
}
