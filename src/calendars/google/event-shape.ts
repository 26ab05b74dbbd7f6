/** What is asked for of an event, and nothing more: no description, no place, no other people but who called it. */
import { z } from 'zod';

/** https://developers.google.com/workspace/calendar/api/guides/performance#partial-response */
export const EVENT_FIELDS =
  'id,etag,status,updated,summary,start,end,recurringEventId,originalStartTime,transparency,visibility,eventType,' +
  'attendees(self,responseStatus),attendeesOmitted,organizer(email,self),extendedProperties(private),recurrence,' +
  'workingLocationProperties(type)';
export const LIST_FIELDS = `nextPageToken,nextSyncToken,timeZone,accessRole,items(${EVENT_FIELDS})`;

const Time = z.object({ dateTime: z.string().nullish(), date: z.string().nullish(), timeZone: z.string().nullish() });
export type GoogleTime = z.infer<typeof Time>;

/** Of a deleted event only the id is certain; everything else may be missing from any. */
export const GoogleEvent = z.object({
  id: z.string().min(1),
  etag: z.string().nullish(),
  status: z.string().nullish(),
  updated: z.string().nullish(),
  summary: z.string().nullish(),
  start: Time.nullish(),
  end: Time.nullish(),
  recurringEventId: z.string().nullish(),
  originalStartTime: Time.nullish(),
  recurrence: z.array(z.string()).nullish(),
  transparency: z.string().nullish(),
  visibility: z.string().nullish(),
  eventType: z.string().nullish(),
  attendees: z.array(z.object({ self: z.boolean().nullish(), responseStatus: z.string().nullish() })).nullish(),
  attendeesOmitted: z.boolean().nullish(),
  // What cannot be read there costs nothing but itself.
  organizer: z.object({ email: z.unknown().optional(), self: z.boolean().nullish() }).nullish().catch(null),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).nullish() }).nullish(),
  workingLocationProperties: z.object({ type: z.string().nullish() }).nullish(),
});
export type GoogleEvent = z.infer<typeof GoogleEvent>;

/** Which event it is: read of each before the rest, and also where that cannot be read. */
export const EventName = z.object({ id: z.string().min(1), recurringEventId: z.string().nullish().catch(null) });

export const EventsPage = z.object({
  items: z.array(z.unknown()).nullish(),
  nextPageToken: z.string().nullish(),
  nextSyncToken: z.string().nullish(),
  timeZone: z.string().nullish(),
  accessRole: z.string().nullish(),
});
export type EventsPage = z.infer<typeof EventsPage>;
