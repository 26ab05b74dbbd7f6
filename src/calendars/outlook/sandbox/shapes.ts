/** Calendars, items and their instances as Graph shows them, in the types of its own client. */
import type {
  Calendar,
  DateTimeTimeZone,
  Event,
  ItemBody,
  NullableOption,
  SingleValueLegacyExtendedProperty,
} from '@microsoft/microsoft-graph-types';
import { isoOf } from '../../../scheduling/instant.ts';
import type { Preferences } from './call.ts';
import { etagOf, type Item, type ItemFields, instantOf, mutableIdOf, type WrittenTime, writtenAt } from './item.ts';
import type { CalendarFolder, Mailbox } from './mailbox.ts';
import { fieldsOn, type Instance, occurrenceIdOf } from './recurrence.ts';

/** OData's annotations, which the published types leave out. */
export type ODataEvent = Event & { readonly '@odata.etag': string; readonly '@odata.type'?: string };

export interface Shower {
  readonly mailbox: Mailbox;
  readonly folder: CalendarFolder | null;
  readonly prefer: Preferences;
}

export function showCalendar(mailbox: Mailbox, { id, name, isDefault, canEdit }: CalendarFolder): Calendar {
  return {
    id,
    name,
    isDefaultCalendar: isDefault,
    canEdit,
    owner: { name: mailbox.name, address: mailbox.address },
  };
}

/** The item itself: a single event, or the master of a series. */
export function showItem(item: Item, shower: Shower): ODataEvent {
  const type = item.fields.recurrence === null ? 'singleInstance' : 'seriesMaster';
  return { ...shared(item, item.fields, shower), id: idOf(item.id, shower), type, seriesMasterId: null };
}

export function showInstance(instance: Instance, shower: Shower): ODataEvent {
  const { kind, item, fields, date } = instance;
  if (kind === 'singleInstance' || date === null) return showItem(item, shower);
  return {
    ...shared(item, fields, shower),
    id: idOf(occurrenceIdOf(item.id, date), shower),
    type: kind,
    seriesMasterId: idOf(item.id, shower),
    originalStart: isoOf(instantOf(fieldsOn(item.fields, date).start)),
    recurrence: null,
  };
}

/**
 * In a delta an occurrence has nothing but its times (issue 7632 of microsoft-graph-docs), and an exception all but where
 * the rule had put it.
 */
export function showInDelta(instance: Instance, shower: Shower): ODataEvent {
  const { originalStart, ...shown } = showInstance(instance, shower);
  if (instance.kind !== 'occurrence') return { '@odata.type': '#microsoft.graph.event', ...shown };
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': shown['@odata.etag'],
    id: shown.id ?? '',
    seriesMasterId: shown.seriesMasterId ?? null,
    type: 'occurrence',
    start: shown.start ?? null,
    end: shown.end ?? null,
  };
}

/** The tags that `$expand=singleValueExtendedProperties($filter=…)` asked for. */
export function showTags(item: Item, wanted: readonly string[]): SingleValueLegacyExtendedProperty[] {
  return wanted.flatMap((id) => {
    const value = item.tags.get(id);
    return value === undefined ? [] : [{ id, value }];
  });
}

export function idOf(id: string, { folder, prefer }: Pick<Shower, 'folder' | 'prefer'>): string {
  return prefer.immutableIds ? id : mutableIdOf(id, folder?.id ?? 'deleteditems');
}

function shared(item: Item, fields: ItemFields, { mailbox, prefer }: Shower): ODataEvent {
  const owner = { name: mailbox.name, address: mailbox.address };
  return {
    '@odata.etag': etagOf(item),
    createdDateTime: isoOf(item.createdAt),
    lastModifiedDateTime: isoOf(item.changedAt),
    changeKey: etagOf(item).slice(3, -1),
    categories: [...fields.categories],
    transactionId: item.transactionId,
    originalStartTimeZone: fields.start.zone,
    originalEndTimeZone: fields.end.zone,
    iCalUId: item.iCalUId,
    subject: fields.subject,
    body: bodyIn(fields.body, prefer.textBodies),
    bodyPreview: fields.body.content?.slice(0, 255) ?? '',
    isAllDay: fields.isAllDay,
    isCancelled: fields.isCancelled,
    isOrganizer: fields.organizer === null,
    isOnlineMeeting: fields.isOnlineMeeting,
    sensitivity: fields.sensitivity,
    showAs: fields.showAs,
    location: fields.location,
    attendees: [...fields.attendees],
    organizer: { emailAddress: fields.organizer ?? owner },
    responseStatus: { response: fields.response, time: '0001-01-01T00:00:00Z' },
    recurrence: fields.recurrence,
    start: timeIn(fields.start, fields.isAllDay, prefer.zone),
    end: timeIn(fields.end, fields.isAllDay, prefer.zone),
  };
}

/** Exchange keeps HTML, whatever it was given. */
function bodyIn({ contentType, content }: ItemBody, asText: boolean): ItemBody {
  const text = contentType === 'html' ? (content ?? '').replaceAll(/<[^>]*>/g, '') : (content ?? '');
  if (asText) return { contentType: 'text', content: text };
  return {
    contentType: 'html',
    content: contentType === 'html' ? (content ?? '') : `<html><body>${text}</body></html>`,
  };
}

/** Seven digits of a second, no offset; days stay the days they were written as, whatever zone is asked for. */
function timeIn(time: WrittenTime, allDay: boolean, zone: string): NullableOption<DateTimeTimeZone> {
  const { wall } = allDay ? time : writtenAt(instantOf(time), zone);
  return { dateTime: `${wall}.0000000`, timeZone: zone };
}
