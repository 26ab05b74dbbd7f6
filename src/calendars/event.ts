/**
 * What a calendar says about one stretch of time, in one shape for every provider. Adapters translate into it and
 * nothing outside them knows a provider's own words.
 */
import type { Answer, BusyClass } from '../scheduling/availability.ts';
import type { Email, EventId, InterviewId, ResourceId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';

/** `private`: details are withheld from us; only times and busy class can be trusted. */
export type Visibility = 'normal' | 'private';

/**
 * When the event is. Timed events carry both readings: the instants (what blocks), and the wall time with its zone
 * (what the person wrote; RFC 5545 §3.3.5), so that a change of zone data can be re-resolved. `zone` is an IANA
 * name, `'UTC'`, or null for a floating time (then the instants were resolved in the calendar owner's zone).
 * All-day events are dates, `endDate` exclusive (RFC 5545 §3.6.1), and become instants only in their owner's zone.
 */
export type EventTime =
  | {
      readonly kind: 'timed';
      readonly start: Instant;
      readonly end: Instant;
      /** `YYYY-MM-DDTHH:mm:ss`, no offset. */
      readonly wallStart: string;
      readonly wallEnd: string;
      readonly zone: string | null;
    }
  | {
      readonly kind: 'all_day';
      /** `YYYY-MM-DD`. */
      readonly startDate: string;
      readonly endDate: string;
    };

export interface CalendarEvent {
  readonly id: EventId;
  /** The stored thing this occurrence came from; deletes and etags speak of it. */
  readonly resource: ResourceId;
  /** The UID of the series (iCalendar UID, Google `recurringEventId`); null for a single event. */
  readonly series: string | null;
  /** For an occurrence of a series: where the rule put it, even when it was moved. ISO 8601 UTC, or a date. */
  readonly originalStart: string | null;
  readonly time: EventTime;
  readonly busy: BusyClass;
  readonly answer: Answer;
  /** Cancelled by its organiser but still present. A fact of its own: not a removal, not a decline. */
  readonly cancelled: boolean;
  readonly etag: string | null;
  readonly updated: Instant | null;
  readonly visibility: Visibility;
  /**
   * The interview this event is a hold for, or a copy of one, when it carries our mark or our line of reference
   * (`hold-reference.ts`); else null.
   */
  readonly tag: InterviewId | null;
  /**
   * In memory only: it is matched against an admin's keywords while the page is read, and never stored, logged or
   * sent anywhere. Null where the provider withholds it.
   */
  readonly title: string | null;
  /**
   * The address of who called it. In memory only, like the title: what is kept of it is whether it is of the company.
   * Null where nobody did, or where the provider does not say, or says what is no address.
   */
  readonly organizer: Email | null;
}
