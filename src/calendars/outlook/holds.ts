/**
 * Writes our own events, and answers with what Exchange stored. They have no attendees, ever: Exchange mails every one
 * of them, and nothing turns that off. What a person made of a hold besides (categories, reminders, a meeting link) is
 * left as it is.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { ResourceId } from '../../scheduling/ids.ts';
import { isoOf, MINUTE } from '../../scheduling/instant.ts';
import {
  CalendarError,
  type CalendarRef,
  type HoldContent,
  type HoldRef,
  type UnheardHold,
  type WrittenHold,
} from '../provider.ts';
import { instantOfWritten } from './event-time.ts';
import { type GraphAnswer, isDone, isMissing } from './failure.ts';
import type { GraphClient } from './graph-client.ts';
import { interviewOf, isHold, markOf } from './hold-mark.ts';
import { eventAt, type Place, placeOf } from './places.ts';
import { presentSingle } from './read-event.ts';
import { GraphEvent, GraphPage } from './shapes.ts';
import { type StoredHold, storedHolds } from './stored-holds.ts';

export function createHoldWriter(graph: GraphClient, clock: Clock) {
  const { findHere, requireHere } = storedHolds(graph);

  /** Makes the hold be there with this content, whether or not it was. @param tried an id under which it was known */
  async function bring(place: Place, content: HoldContent, tried: ResourceId | null): Promise<WrittenHold> {
    const stored = await findExisting(place, content, tried);
    if (stored) return rewrite(place, stored, content);
    const first = await post(place, content, transactionOf(content, tried));
    const written = await findHere(place, first.id);
    // A transaction id that Exchange remembers gives what was made with it then, whatever is asked for now.
    if (written)
      return isAsWanted(written.event, content) ? toWritten(written, content) : rewrite(place, written, content);
    const fresh = await post(place, content, transactionOf(content, ResourceId.parse(`${first.id} ${clock.now()}`)));
    return toWritten(await requireHere(place, fresh.id), content);
  }

  async function findExisting(
    place: Place,
    { holdId }: Pick<HoldContent, 'holdId'>,
    tried: ResourceId | null,
  ): Promise<StoredHold | null> {
    const known = tried === null ? null : await findHere(place, tried);
    if (known) return known;
    const query = { $filter: isHold(holdId), $select: 'id', $top: '50' };
    const request = { method: 'GET', url: `${place.home}/events`, query, owner: place.owner } as const;
    for (const item of (await graph.read(request, GraphPage)).value) {
      const read = GraphEvent.pick({ id: true }).safeParse(item);
      const found = read.success ? await findHere(place, read.data.id) : null;
      if (found) return found;
    }
    return null;
  }

  async function post(place: Place, content: HoldContent, transactionId: string): Promise<GraphEvent> {
    const body = {
      ...wording(content),
      ...times(content),
      ...(content.joinUrl !== null && { location: { displayName: content.joinUrl } }),
      transactionId,
      singleValueExtendedProperties: markOf(content),
    };
    return graph.read({ method: 'POST', url: `${place.home}/events`, body, owner: place.owner }, GraphEvent);
  }

  /** @throws CalendarError `conflict` when somebody moves it at this very moment */
  async function rewrite(place: Place, stored: StoredHold, content: HoldContent): Promise<WrittenHold> {
    const answer = await patch(place, stored, content);
    if (isDone(answer)) return toWritten(await requireHere(place, stored.event.id), content);
    if (isMissing(answer)) throw gone(content);
    if (answer.status !== 412) throw graph.refuse(answer);
    // Exchange touches what was written after it has answered; a time that stands where it stood is nobody's change.
    const now = await requireHere(place, stored.event.id);
    if (!isSameTime(now.event, stored.event)) throw changed(content);
    const again = await patch(place, now, content);
    if (!isDone(again)) throw again.status === 412 ? changed(content) : graph.refuse(again);
    return toWritten(await requireHere(place, stored.event.id), content);
  }

  async function patch(place: Place, { event, etag }: StoredHold, content: HoldContent): Promise<GraphAnswer> {
    const { subject, body } = wording(content);
    return graph.send({
      method: 'PATCH',
      url: eventAt(place, event.id),
      headers: etag === null ? {} : { 'if-match': etag },
      body: {
        subject,
        // The body of an online meeting holds what it takes to join it.
        ...(!event.isOnlineMeeting && { body }),
        ...times(content),
        // A hold stands for one interview: what made a series of it goes.
        ...(event.type === 'seriesMaster' && { recurrence: null }),
      },
      owner: place.owner,
    });
  }

  return {
    createHold: (calendar: CalendarRef, content: HoldContent): Promise<WrittenHold> =>
      bring(placeOf(calendar), content, null),

    restoreHold: (calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> =>
      bring(placeOf(calendar), content, ref.resource),

    async moveHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> {
      const place = placeOf(calendar);
      const stored = await findHere(place, ref.resource);
      if (!stored) throw gone(content);
      if (isAnother(stored, ref)) throw changed(content);
      return rewrite(place, stored, content);
    },

    async deleteHold(calendar: CalendarRef, ref: HoldRef | UnheardHold): Promise<void> {
      const place = placeOf(calendar);
      // By its mark where its id leads to nothing: one that was written anew, and not heard of, has another.
      const stored = await findExisting(place, ref, ref.resource);
      if (!stored) return;
      if (ref.resource === stored.event.id && isAnother(stored, ref)) throw changed(ref);
      const headers = stored.etag === null ? {} : { 'if-match': stored.etag };
      const url = eventAt(place, stored.event.id);
      const answer = await graph.send({ method: 'DELETE', url, headers, owner: place.owner });
      if (!isDone(answer) && !isMissing(answer)) throw graph.refuse(answer);
    },
  };
}

function wording({ title, description }: HoldContent) {
  return { subject: title, body: { contentType: 'text', content: description } };
}

/** In UTC: an interview is one instant, and Outlook shows it in its reader's zone. */
function times({ during }: HoldContent) {
  const at = (instant: HoldContent['during']['start']) => ({
    dateTime: isoOf(instant).replace('Z', ''),
    timeZone: 'UTC',
  });
  return { start: at(during.start), end: at(during.end), isAllDay: false, showAs: 'busy' };
}

/** @param tried tells a hold that is written anew from the one that was deleted */
function transactionOf({ holdId }: HoldContent, tried: ResourceId | null): string {
  return tried === null ? holdId : `${holdId}-${createHash('sha256').update(tried).digest('hex').slice(0, 16)}`;
}

/** Within a minute: what is rounded was still stored. */
function isAsWanted(event: GraphEvent, { during }: HoldContent): boolean {
  if (!event.start || !event.end) return false;
  const [start, end] = [instantOfWritten(event.start), instantOfWritten(event.end)];
  return Math.abs(start - during.start) < MINUTE && Math.abs(end - during.end) < MINUTE;
}

/**
 * Whether its owner has moved it since it was seen. Exchange gives an event another change key for a colour, for a
 * reminder that was dismissed, and by itself after it was written: what counts is the time.
 */
function isAnother({ event, etag }: StoredHold, ref: HoldRef): boolean {
  if (ref.etag === null || etag === ref.etag) return false;
  const { start, end } = event;
  if (!ref.during || !start || !end || event.isAllDay || event.type === 'seriesMaster') return true;
  return instantOfWritten(start) !== ref.during.start || instantOfWritten(end) !== ref.during.end;
}

function isSameTime(a: GraphEvent, b: GraphEvent): boolean {
  return a.start?.dateTime === b.start?.dateTime && a.end?.dateTime === b.end?.dateTime && a.type === b.type;
}

function toWritten({ event, etag }: StoredHold, content: HoldContent): WrittenHold {
  const resource = ResourceId.parse(event.id);
  const read = presentSingle(event, interviewOf(event));
  const [stored] = read.kind === 'present' ? read.events : [];
  if (stored) return { resource, etag, event: stored };
  const problem = read.kind === 'unreadable' ? read.problem : 'it has no event';
  throw new CalendarError(
    { reason: 'unreadable' },
    `Outlook hold ${content.holdId} cannot be read as stored: ${problem}`,
  );
}

function gone({ holdId }: Pick<HoldContent, 'holdId'>): CalendarError {
  return new CalendarError({ reason: 'not_found' }, `Outlook hold ${holdId} is not in its calendar`);
}

function changed({ holdId }: Pick<HoldContent, 'holdId'>): CalendarError {
  return new CalendarError(
    { reason: 'conflict' },
    `Outlook hold ${holdId} has changed since it was last read; read it again first`,
  );
}
