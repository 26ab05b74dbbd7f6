/**
 * Branded identifiers. The zod schema of each is the only door in: parse at the edge, carry the brand inside.
 */
import { z } from 'zod';

/** JobHive's interview id, e.g. `int_abc123def456`. Opaque; only its emptiness is refused. */
export const InterviewId = z.string().min(1).max(200).brand('InterviewId');
export type InterviewId = z.infer<typeof InterviewId>;

/** An e-mail address, lower-cased. Interviewers are known by it. */
export const Email = z.string().trim().toLowerCase().pipe(z.email()).brand('Email');
export type Email = z.infer<typeof Email>;

/** Our key of a calendar: `<connection name>/<the provider's calendar id>`. */
export const CalendarId = z.string().min(3).brand('CalendarId');
export type CalendarId = z.infer<typeof CalendarId>;

/**
 * The provider's key of what it stores and versions as one thing: a CalDAV href, a file name, a Google event id,
 * a Graph series master. Case-sensitive. One resource yields zero or more events.
 */
export const ResourceId = z.string().min(1).brand('ResourceId');
export type ResourceId = z.infer<typeof ResourceId>;

/** One occurrence inside a calendar: the resource, and for a recurring one its original start. */
export const EventId = z.string().min(1).brand('EventId');
export type EventId = z.infer<typeof EventId>;

/**
 * Our own id of a hold: `base32hex(sha256(interview, calendar))`, 5-1024 of `a-v0-9`, so that it is a legal
 * client-chosen id at every provider and writing twice lands on one event.
 */
export const HoldId = z
  .string()
  .regex(/^[a-v0-9]{5,1024}$/)
  .brand('HoldId');
export type HoldId = z.infer<typeof HoldId>;
