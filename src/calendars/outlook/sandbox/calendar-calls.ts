/** Calls on calendars: which there are, their events, their changes. */
import type { GraphAnswer, GraphCall } from './call.ts';
import type { DeltaEntry, DeltaPage, DeltaRounds } from './delta-rounds.ts';
import { patchedFields, readEventPatch } from './event-body.ts';
import type { Item } from './item.ts';
import type { CalendarFolder, Mailbox } from './mailbox.ts';
import { pageOf, readExpansion, readFilter, selected, windowOf } from './query-options.ts';
import { accessDenied, badRequest } from './refusal.ts';
import { idOf, type Shower, showCalendar, showInDelta, showItem, showTags } from './shapes.ts';

export function listCalendars(mailbox: Mailbox, call: GraphCall): GraphAnswer {
  const all = mailbox.folders.map((folder) => showCalendar(mailbox, folder));
  const body = pageOf(call, all, Number(call.query.get('$skip') ?? 0), Number(call.query.get('$top') ?? 10));
  return { status: 200, shape: 'calendarCollection', body };
}

/**
 * A filter on an extended property is applied to all events of the mailbox, whichever calendar the path names
 * (learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get).
 */
export function listEvents(mailbox: Mailbox, folder: CalendarFolder, call: GraphCall): GraphAnswer {
  const { query, prefer } = call;
  const fits = readFilter(query.get('$filter'));
  const wanted = readExpansion(query.get('$expand'));
  const places = query.has('$filter')
    ? [...mailbox.everything()]
    : [...folder.items.values()].map((item) => ({ item, folder }));
  const all = places.flatMap(({ item, folder: place }) => {
    if (!fits(item)) return [];
    const tags = showTags(item, wanted);
    const shown = showItem(item, { mailbox, folder: place, prefer });
    return [
      selected({ ...shown, ...(tags.length > 0 && { singleValueExtendedProperties: tags }) }, query.get('$select')),
    ];
  });
  const body = pageOf(call, all, Number(query.get('$skip') ?? 0), Number(query.get('$top') ?? 10));
  return { status: 200, shape: 'eventCollection', body };
}

/**
 * A `transactionId` that was seen before gives the event that was made then, whatever is asked for now, and 201 all the
 * same; it is remembered for as long as the mailbox.
 */
export function createEvent(mailbox: Mailbox, folder: CalendarFolder, call: GraphCall): GraphAnswer {
  if (!folder.canEdit) throw accessDenied();
  const patch = readEventPatch(call.body);
  const fields = patchedFields(null, patch);
  const known = patch.transactionId === undefined ? undefined : madeBefore(mailbox, patch.transactionId);
  const tags = new Map(patch.singleValueExtendedProperties?.map(({ id, value }) => [id, value]));
  const item = known ?? mailbox.create(folder, fields, { tags, transactionId: patch.transactionId ?? null });
  if (!known) mailbox.invitationsSent += patch.attendees?.length ?? 0;
  return { status: 201, shape: 'event', body: showItem(item, { mailbox, folder, prefer: call.prefer }) };
}

function madeBefore(mailbox: Mailbox, transactionId: string): Item | undefined {
  for (const { item } of mailbox.everything()) if (item.transactionId === transactionId) return item;
  return undefined;
}

export function changesSince(
  mailbox: Mailbox,
  folder: CalendarFolder,
  rounds: DeltaRounds,
  call: GraphCall,
): GraphAnswer {
  const { query, prefer } = call;
  for (const option of ['$select', '$filter', '$orderby', '$expand', '$search', '$top'])
    if (query.has(option)) throw badRequest(`${option} is not supported with change tracking.`, 'ErrorInvalidUrlQuery');
  const [delta, skip] = [query.get('$deltatoken'), query.get('$skiptoken')];
  const page =
    delta !== null
      ? rounds.since(delta, prefer.pageSize)
      : skip !== null
        ? rounds.page(skip, prefer.pageSize)
        : rounds.begin(folder, windowOf(call), prefer.pageSize);
  return { status: 200, shape: 'eventDelta', body: showPage(page, { mailbox, folder: page.folder, prefer }, call) };
}

function showPage({ entries, next, folder }: DeltaPage, shower: Shower, call: GraphCall) {
  const place = folder.isDefault ? '' : `/calendars/${encodeURIComponent(folder.id)}`;
  const link = `${call.origin}/v1.0/users/${shower.mailbox.userId}${place}/calendarView/delta?$${next.kind}token=${next.token}`;
  return {
    value: entries.map((entry) => showEntry(entry, shower)),
    [next.kind === 'skip' ? '@odata.nextLink' : '@odata.deltaLink']: link,
  };
}

function showEntry(entry: DeltaEntry, shower: Shower): object {
  switch (entry.kind) {
    case 'instance':
      return showInDelta(entry.instance, shower);
    case 'master':
      return { '@odata.type': '#microsoft.graph.event', ...showItem(entry.item, shower) };
    case 'removed':
      return { id: idOf(entry.id, shower), '@removed': { reason: 'deleted' } };
  }
}
