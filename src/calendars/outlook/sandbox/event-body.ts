/** The bodies of POST and PATCH on events, read as strictly as OData reads them. */
import { z } from 'zod';
import { MINUTE } from '../../../scheduling/instant.ts';
import { ianaZoneOf } from '../zones.ts';
import { type ItemFields, NOTHING_SAID, spanOf, type WrittenTime } from './item.ts';
import { badRequest, GraphRefusal } from './refusal.ts';

const DateTimeTimeZone = z.strictObject({
  dateTime: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?$/),
  timeZone: z.string(),
});
const EmailAddress = z.strictObject({ address: z.string(), name: z.string().exactOptional() });
const Attendee = z.strictObject({
  emailAddress: EmailAddress,
  type: z.enum(['required', 'optional', 'resource']).exactOptional(),
});
const ExtendedProperty = z.strictObject({
  id: z.string().regex(/^(String|Integer|Boolean) \{[0-9a-f-]{36}\} Name \S+$/i),
  value: z.string(),
});
const Pattern = z.strictObject({
  type: z.enum(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
  interval: z.int().positive(),
  daysOfWeek: z
    .array(z.enum(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']))
    .exactOptional(),
  dayOfMonth: z.int().exactOptional(),
  month: z.int().exactOptional(),
  index: z.enum(['first', 'second', 'third', 'fourth', 'last']).exactOptional(),
  firstDayOfWeek: z.enum(['sunday', 'monday']).exactOptional(),
});
const Range = z.strictObject({
  type: z.enum(['endDate', 'noEnd', 'numbered']),
  startDate: z.iso.date(),
  endDate: z.iso.date().exactOptional(),
  numberOfOccurrences: z.int().exactOptional(),
  recurrenceTimeZone: z.string().exactOptional(),
});

/** What a client may write; anything else is refused by name, as OData refuses it. */
const EventPatch = z.strictObject({
  subject: z.string().exactOptional(),
  body: z.strictObject({ contentType: z.enum(['text', 'html']), content: z.string() }).exactOptional(),
  start: DateTimeTimeZone.exactOptional(),
  end: DateTimeTimeZone.exactOptional(),
  isAllDay: z.boolean().exactOptional(),
  showAs: z.enum(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown']).exactOptional(),
  sensitivity: z.enum(['normal', 'personal', 'private', 'confidential']).exactOptional(),
  categories: z.array(z.string()).exactOptional(),
  location: z.strictObject({ displayName: z.string() }).exactOptional(),
  attendees: z.array(Attendee).exactOptional(),
  isOnlineMeeting: z.boolean().exactOptional(),
  recurrence: z.strictObject({ pattern: Pattern, range: Range }).nullable().exactOptional(),
  transactionId: z.string().exactOptional(),
  isReminderOn: z.boolean().exactOptional(),
  reminderMinutesBeforeStart: z.int().exactOptional(),
  singleValueExtendedProperties: z.array(ExtendedProperty).exactOptional(),
});
export type EventPatch = z.output<typeof EventPatch>;

export function readEventPatch(body: unknown): EventPatch {
  const read = EventPatch.safeParse(body);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const where = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.');
  throw badRequest(`The property '${where}' does not exist on type 'microsoft.graph.event' or has a wrong value.`);
}

/** @param before the fields that the patch changes; null for a new event, which needs a start and an end */
export function patchedFields(before: ItemFields | null, patch: EventPatch): ItemFields {
  const start = patch.start ? written(patch.start) : before?.start;
  const end = patch.end ? written(patch.end) : before?.end;
  if (!start || !end) throw badRequest("The properties 'start' and 'end' are required.", 'ErrorInvalidRequest');
  const { transactionId, singleValueExtendedProperties, isReminderOn, reminderMinutesBeforeStart, ...said } = patch;
  const fields: ItemFields = { ...NOTHING_SAID, ...before, ...said, start, end };
  check(fields);
  return fields;
}

function check(fields: ItemFields): void {
  const { start, end } = spanOf(fields);
  if (end < start)
    throw new GraphRefusal(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation: EndTime.');
  const midnights = [fields.start, fields.end].every(({ wall }) => wall.endsWith('T00:00:00'));
  const sameZone = fields.start.zone === fields.end.zone;
  if (fields.isAllDay && !(midnights && sameZone && end - start >= MINUTE))
    throw badRequest(
      'The Event.Start and Event.End of an all-day event need to be set to midnight.',
      'ErrorInvalidRequest',
    );
}

function written({ dateTime, timeZone }: z.output<typeof DateTimeTimeZone>): WrittenTime {
  if (ianaZoneOf(timeZone) === null)
    throw badRequest(
      `A valid TimeZone value must be specified. '${timeZone}' is not.`,
      'TimeZoneNotSupportedException',
    );
  return { wall: dateTime.slice(0, 19), zone: timeZone };
}
