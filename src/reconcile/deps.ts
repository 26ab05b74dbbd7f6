/** What the four jobs need from the outside. Built once in `main.ts`; in tests, from real parts on a virtual clock. */
import type { CalendarProvider, CalendarRef } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Interviewer, InterviewerCalendar, Settings } from '../config/settings.ts';
import type { JobHive } from '../interviews/client.ts';
import type { MailTransport } from '../invites/transport/port.ts';
import type { CalendarId } from '../scheduling/ids.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface Deps {
  /** The configuration in force now: read it once per job, so that one run sees one configuration. */
  readonly settings: () => Settings;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly jobhive: JobHive;
  /** Null when the connection is not configured (any more). */
  readonly provider: (connection: string) => CalendarProvider | null;
  readonly transport: () => MailTransport;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A configured calendar and its owner. */
export function findConfiguredCalendar(
  settings: Settings,
  id: CalendarId,
): { readonly interviewer: Interviewer; readonly calendar: InterviewerCalendar } | null {
  for (const interviewer of settings.interviewers) {
    const calendar = interviewer.calendars.find((candidate) => candidate.id === id);
    if (calendar) return { interviewer, calendar };
  }
  return null;
}

export function calendarRefOf(interviewer: Interviewer, calendar: InterviewerCalendar): CalendarRef {
  return { remoteId: calendar.remoteId, ownerZone: interviewer.zone, ownerEmail: interviewer.email };
}
