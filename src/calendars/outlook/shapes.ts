/** Graph's answers as far as we read them. Names are those of Microsoft's own types, or the compiler says so. */
import type { Calendar, Event, Subscription } from '@microsoft/microsoft-graph-types';
import { z } from 'zod';

type Annotation = `@${string}`;

const DateTimeTimeZone = z.object({ dateTime: z.string(), timeZone: z.string().nullish() });

/** In a delta, an occurrence has only `id`, `type`, `seriesMasterId`, `start`, `end` and its etag. */
export const GraphEvent = z.object({
  '@odata.etag': z.string().nullish(),
  id: z.string().min(1),
  type: z.string().nullish(),
  seriesMasterId: z.string().nullish(),
  subject: z.string().nullish(),
  body: z.object({ content: z.string().nullish() }).nullish(),
  start: DateTimeTimeZone.nullish(),
  end: DateTimeTimeZone.nullish(),
  originalStart: z.string().nullish(),
  originalStartTimeZone: z.string().nullish(),
  isAllDay: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  isOrganizer: z.boolean().nullish(),
  // What cannot be read there costs nothing but itself.
  organizer: z
    .object({ emailAddress: z.object({ address: z.unknown().optional() }).nullish() })
    .nullish()
    .catch(null),
  isOnlineMeeting: z.boolean().nullish(),
  showAs: z.string().nullish(),
  sensitivity: z.string().nullish(),
  attendees: z.array(z.unknown()).nullish(),
  responseStatus: z.object({ response: z.string().nullish() }).nullish(),
  lastModifiedDateTime: z.string().nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string().nullish() })).nullish(),
} satisfies Partial<Record<keyof Event | Annotation, z.ZodType>>);
export type GraphEvent = z.output<typeof GraphEvent>;

/** What we read of an event that is asked for by itself. A delta cannot be told, and gives everything. */
export const EVENT_FIELDS = Object.keys(GraphEvent.shape)
  .filter((name) => !name.startsWith('@') && name !== 'singleValueExtendedProperties')
  .join(',');

export const RemovedItem = z.object({ id: z.string().min(1), '@removed': z.object({ reason: z.string().nullish() }) });

export const GraphCalendar = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  canEdit: z.boolean().nullish(),
} satisfies Partial<Record<keyof Calendar, z.ZodType>>);
export type GraphCalendar = z.output<typeof GraphCalendar>;

/** Items are read one by one: one that cannot be read does not take the others with it. */
export const GraphPage = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
  '@odata.deltaLink': z.string().nullish(),
});

export const GraphSubscription = z.object({
  id: z.string().min(1),
  notificationUrl: z.string().nullish(),
  expirationDateTime: z.string(),
} satisfies Partial<Record<keyof Subscription, z.ZodType>>);
export type GraphSubscription = z.output<typeof GraphSubscription>;

export const GraphError = z.object({
  error: z.object({ code: z.string(), innerError: z.object({ code: z.string().nullish() }).nullish() }),
});
