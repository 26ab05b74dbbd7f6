/** What an operator wants to know at a glance: can everything be read, is anything waiting, who must act. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { isKnown } from '../reconcile/read-world.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { listCalendars } from '../store/calendars.ts';
import { countDeliveries } from '../store/deliveries.ts';
import { listSnapshots } from '../store/interviews.ts';
import { jobCounts } from '../store/job-upkeep.ts';
import type { OpenStore } from '../store/open-store.ts';
import { latestPause } from '../store/pauses.ts';

export const StatusReport = z.object({
  at: z.string(),
  database: z.enum(['postgres', 'embedded', 'memory']),
  /** Why nothing is moved without a person just now; null when moves are not paused. */
  paused: z.object({ since: z.string(), by: z.string(), reason: z.string() }).nullable(),
  calendars: z.array(
    z.object({
      id: z.string(),
      interviewer: z.string(),
      /** `unknown`: not read recently enough, so nothing is concluded about its time. */
      state: z.enum(['known', 'unknown']),
      lastRead: z.string().nullable(),
      nextRead: z.string().nullable(),
      failure: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
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
  const [pause, calendars, snapshots, deliveries, jobs] = await Promise.all([
    latestPause(store.db),
    listCalendars(store.db),
    listSnapshots(store.db),
    countDeliveries(store.db),
    jobCounts(store, now),
  ]);
  const isoOrNull = (at: Instant | null) => (at === null ? null : isoOf(at));
  const interviews: Record<string, number> = {};
  for (const { status } of snapshots) interviews[status] = (interviews[status] ?? 0) + 1;
  return {
    at: isoOf(now),
    database: store.kind,
    paused:
      pause && pause.resumedAt === null
        ? { since: isoOf(pause.pausedAt), by: pause.pausedBy, reason: pause.reason }
        : null,
    calendars: calendars.map((calendar) => ({
      id: calendar.id,
      interviewer: calendar.interviewer,
      state: isKnown(calendar, now, settings.calendars.unknownAfter) ? 'known' : 'unknown',
      lastRead: isoOrNull(calendar.pulledAt),
      nextRead: isoOrNull(calendar.nextPullAt),
      failure: calendar.failure,
      problem: calendar.failureMessage,
    })),
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
