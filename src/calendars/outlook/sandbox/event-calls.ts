/** Calls on one event: read, changed, deleted, its instances, its calendar. */
import { after, DAY } from '../../../scheduling/instant.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { patchedFields, readEventPatch } from './event-body.ts';
import { etagOf, type Item, type ItemFields, mutableIdOf, spanOf } from './item.ts';
import type { CalendarFolder, Mailbox } from './mailbox.ts';
import { pageOf, readExpansion, selected, windowOf } from './query-options.ts';
import { datesOf, instanceOn, instancesOf, readOccurrenceId } from './recurrence.ts';
import { accessDenied, badRequest, GraphRefusal, itemNotFound } from './refusal.ts';
import { type ODataEvent, type Shower, showCalendar, showInstance, showItem, showTags } from './shapes.ts';

/** Far enough to see the next date of any series that comes at least once a year. */
const YEARLY = 370 * DAY;

/** Whether a stale `If-Match` is refused: nobody documents that it is. */
export type IfMatchManners = 'enforced' | 'ignored';

/** An event that a path names: an item, or one date of a series. */
interface Found {
  readonly item: Item;
  readonly folder: CalendarFolder | null;
  readonly date: string | null;
}

export function findEvent(mailbox: Mailbox, id: string): Found {
  const occurrence = readOccurrenceId(id);
  const wanted = occurrence?.master ?? id;
  const found = mailbox.find(wanted) ?? byMutableId(mailbox, wanted);
  if (!found) throw itemNotFound();
  if (!occurrence) return { ...found, date: null };
  const { item } = found;
  if (item.fields.recurrence === null || item.cancelled.has(occurrence.date)) throw itemNotFound();
  return { ...found, date: occurrence.date };
}

function byMutableId(mailbox: Mailbox, id: string) {
  for (const each of mailbox.everything())
    if (mutableIdOf(each.item.id, each.folder?.id ?? 'deleteditems') === id) return each;
  return null;
}

export function getEvent(mailbox: Mailbox, id: string, call: GraphCall): GraphAnswer {
  return { status: 200, shape: 'event', body: shownFor(mailbox, findEvent(mailbox, id), call) };
}

export function getCalendarOfEvent(mailbox: Mailbox, id: string): GraphAnswer {
  const { folder } = findEvent(mailbox, id);
  if (!folder) throw itemNotFound();
  return { status: 200, shape: 'calendar', body: showCalendar(mailbox, folder) };
}

export function listInstances(mailbox: Mailbox, id: string, call: GraphCall): GraphAnswer {
  const { item, folder } = findEvent(mailbox, id);
  if (item.fields.recurrence === null) throw badRequest('The event is not a series.', 'ErrorInvalidRequest');
  const shower: Shower = { mailbox, folder, prefer: call.prefer };
  const select = call.query.get('$select');
  const all = instancesOf(item, windowOf(call)).map((each) => selected(showInstance(each, shower), select));
  const top = Number(call.query.get('$top') ?? 10);
  const skip = Number(call.query.get('$skip') ?? 0);
  return { status: 200, shape: 'eventCollection', body: pageOf(call, all, skip, top) };
}

export function patchEvent(mailbox: Mailbox, id: string, call: GraphCall, manners: IfMatchManners): GraphAnswer {
  const found = findEvent(mailbox, id);
  requireMatch(found.item, call, manners);
  if (found.folder && !found.folder.canEdit) throw accessDenied();
  const patch = readEventPatch(call.body);
  if (found.date === null) {
    const fields = patchedFields(found.item.fields, patch);
    mailbox.change(found.item, (item) => {
      // A changed pattern, or none, forgets what single dates had of their own.
      if (patch.recurrence !== undefined || patch.start !== undefined) {
        item.exceptions.clear();
        item.cancelled.clear();
      }
      item.fields = fields;
      for (const { id: tag, value } of patch.singleValueExtendedProperties ?? []) item.tags.set(tag, value);
    });
  } else {
    const { date } = found;
    const fields = patchedFields(instanceOn(found.item, date).fields, patch);
    requireOwnDay(found.item, date, fields);
    mailbox.change(found.item, (item) => item.exceptions.set(date, fields));
  }
  mailbox.invitationsSent += patch.attendees?.length ?? 0;
  return { status: 200, shape: 'event', body: shownFor(mailbox, found, call) };
}

export function deleteEvent(mailbox: Mailbox, id: string, call: GraphCall, manners: IfMatchManners): GraphAnswer {
  const { item, folder, date } = findEvent(mailbox, id);
  requireMatch(item, call, manners);
  if (folder && !folder.canEdit) throw accessDenied();
  if (date === null) mailbox.remove(item.id);
  else mailbox.change(item, ({ cancelled }) => cancelled.add(date));
  return { status: 204 };
}

function shownFor(mailbox: Mailbox, { item, folder, date }: Found, call: GraphCall): Partial<ODataEvent> {
  const shower: Shower = { mailbox, folder, prefer: call.prefer };
  const shown = date === null ? showItem(item, shower) : showInstance(instanceOn(item, date), shower);
  const tags = showTags(item, readExpansion(call.query.get('$expand')));
  // Graph leaves the property out where there is none.
  return selected(
    { ...shown, ...(tags.length > 0 && { singleValueExtendedProperties: tags }) },
    call.query.get('$select'),
  );
}

function requireMatch(item: Item, { ifMatch }: GraphCall, manners: IfMatchManners): void {
  if (ifMatch === null || manners === 'ignored' || ifMatch === etagOf(item)) return;
  throw new GraphRefusal(
    412,
    'ErrorIrresolvableConflict',
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
  );
}

/** An occurrence cannot be moved onto or past the day of its neighbours. */
function requireOwnDay(item: Item, date: string, fields: ItemFields): void {
  const around = datesOf(item.fields, {
    start: spanOf(item.fields).start,
    end: after(spanOf(instanceOn(item, date).fields).end, YEARLY),
  });
  const at = around.indexOf(date);
  const [before, next] = [around[at - 1], around[at + 1]];
  const day = fields.start.wall.slice(0, 10);
  if ((before !== undefined && day <= before) || (next !== undefined && day >= next))
    throw new GraphRefusal(
      400,
      'ErrorOccurrenceCrossingBoundary',
      'Modified occurrence is crossing or overlapping adjacent occurrence.',
    );
}
