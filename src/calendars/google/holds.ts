/**
 * Writes our own events: under an id of our own, so that writing twice is writing once; on a condition, so that nobody's
 * change is overwritten unseen; one after the other in each calendar, as Google asks for; and without telling anybody.
 */
import type { calendar_v3 } from '@googleapis/calendar';
import { ResourceId } from '../../scheduling/ids.ts';
import type { Interval } from '../../scheduling/instant.ts';
import type { Pacing } from '../pacing.ts';
import {
  CalendarError,
  type CalendarRef,
  type HoldContent,
  type HoldRef,
  type UnheardHold,
  type WrittenHold,
} from '../provider.ts';
import type { Call, GoogleCalls } from './calls.ts';
import { EVENT_FIELDS, GoogleEvent } from './event-shape.ts';
import { type EventSource, parsed } from './event-source.ts';
import { holdBody } from './hold-body.ts';
import { readEvent } from './read-event.ts';

/** Nobody is mailed; a conference or a file that its owner added stays. */
const QUIETLY = {
  sendUpdates: 'none',
  conferenceDataVersion: 1,
  supportsAttachments: true,
  fields: EVENT_FIELDS,
} as const;

type Written = GoogleEvent | 'taken' | 'stale' | 'gone';
/** Refusals that say something about the event, and no failure. */
const MEANING: ReadonlyMap<number, Exclude<Written, GoogleEvent>> = new Map([
  [404, 'gone'],
  [409, 'taken'],
  [410, 'gone'],
  [412, 'stale'],
]);

export function createHoldWriter(calls: GoogleCalls, source: EventSource, pacing: Pacing) {
  const inTurn = <T>({ remoteId }: CalendarRef, work: () => Promise<T>) =>
    pacing.within(`google/calendar/${remoteId}`, 1, work);

  async function write(call: Pick<Call<unknown>, 'what' | 'owner' | 'run'>): Promise<Written> {
    const answer = await calls.callUnless<unknown>(
      { ...call, kind: 'write' },
      ({ status }) => MEANING.get(status) ?? null,
    );
    return typeof answer === 'string' && answer !== '' ? meaningOf(answer) : parsed(GoogleEvent, answer, call.what);
  }

  function insert({ remoteId: calendarId, ownerEmail: owner }: CalendarRef, content: HoldContent): Promise<Written> {
    const requestBody = { ...holdBody(content), id: content.holdId, reminders: { useDefault: true } };
    const run: Call<unknown>['run'] = (api, options) =>
      api.events.insert({ calendarId, requestBody, ...QUIETLY }, options);
    return write({ what: 'events.insert', owner, run });
  }

  /** @param stored what stands there now */
  function patch(
    calendar: CalendarRef,
    stored: Pick<GoogleEvent, 'id' | 'recurrence'>,
    etag: string | null,
    content: HoldContent,
  ) {
    const { remoteId: calendarId, ownerEmail: owner } = calendar;
    const requestBody: calendar_v3.Schema$Event = {
      ...holdBody(content),
      ...(stored.recurrence && { recurrence: [] }),
    };
    const condition = etag === null ? {} : { headers: { 'If-Match': etag } };
    const run: Call<unknown>['run'] = (api, options) =>
      api.events.patch({ calendarId, eventId: stored.id, requestBody, ...QUIETLY }, { ...options, ...condition });
    return write({ what: 'events.patch', owner, run });
  }

  /** Makes the hold be there with this content, whether or not it was, and whether or not it was deleted. */
  async function bring(calendar: CalendarRef, content: HoldContent): Promise<WrittenHold> {
    const inserted = await insert(calendar, content);
    if (inserted !== 'taken') return settled(inserted, calendar);
    // The id of a deleted event stays taken: it is revived by its status.
    const stored = await source.get(calendar, content.holdId, undefined);
    if (stored === null) throw conflict('its id is taken, and there is no event of that id');
    return settled(await patch(calendar, stored, stored.etag ?? null, content), calendar);
  }

  return {
    createHold: (calendar: CalendarRef, content: HoldContent) => inTurn(calendar, () => bring(calendar, content)),

    restoreHold: (calendar: CalendarRef, _ref: HoldRef, content: HoldContent) =>
      inTurn(calendar, () => bring(calendar, content)),

    moveHold: (calendar: CalendarRef, ref: HoldRef, content: HoldContent) =>
      inTurn(calendar, async () => {
        const id = ref.resource;
        const stored = ref.etag === null ? await standing(source, calendar, id) : { id, etag: ref.etag };
        const moved = await patch(calendar, stored, stored.etag ?? null, content);
        if (moved !== 'stale') return settled(moved, calendar);
        // Once: whoever coloured it or added a note has not said when it is.
        const now = await standing(source, calendar, id);
        if (!standsAt(now, calendar, ref.during)) throw conflict('somebody changed it since it was last read');
        return settled(await patch(calendar, now, now.etag ?? null, content), calendar);
      }),

    deleteHold: (calendar: CalendarRef, ref: HoldRef | UnheardHold) =>
      inTurn(calendar, async () => {
        const { remoteId: calendarId, ownerEmail: owner } = calendar;
        const eventId = ref.resource ?? ref.holdId;
        const condition = ref.etag === null ? {} : { headers: { 'If-Match': ref.etag } };
        const answer = await calls.callUnless<unknown>(
          {
            what: 'events.delete',
            owner,
            kind: 'write',
            run: (api, options) =>
              api.events.delete({ calendarId, eventId, sendUpdates: 'none' }, { ...options, ...condition }),
          },
          ({ status }) => MEANING.get(status) ?? null,
        );
        if (answer !== 'stale') return;
        const stored = await source.get(calendar, eventId, undefined);
        if (stored !== null && stored.status !== 'cancelled')
          throw conflict('somebody changed it since it was last read');
      }),
  };
}

function meaningOf(answer: string): Written {
  const known = [...MEANING.values()].find((one) => one === answer);
  if (known) return known;
  throw new CalendarError({ reason: 'unreadable' }, 'Google answered a write with a text');
}

async function standing(source: EventSource, calendar: CalendarRef, id: string): Promise<GoogleEvent> {
  const stored = await source.get(calendar, id, undefined);
  if (stored === null || stored.status === 'cancelled') throw notFound();
  return stored;
}

/** Whether it is, as a single event, where it was when it was last seen. */
function standsAt(stored: GoogleEvent, calendar: CalendarRef, during: Interval | undefined): boolean {
  const read = readEvent(stored, calendar.ownerZone);
  if (during === undefined || read.kind !== 'event' || read.event.time.kind !== 'timed' || stored.recurrence)
    return false;
  return read.event.time.start === during.start && read.event.time.end === during.end;
}

/** What Google stored, which is not always what it was sent. */
function settled(written: Written, calendar: CalendarRef): WrittenHold {
  if (written === 'gone') throw notFound();
  if (written === 'stale' || written === 'taken') throw conflict('somebody changed it in this moment');
  const read = readEvent(written, calendar.ownerZone);
  if (read.kind !== 'event')
    throw new CalendarError({ reason: 'unreadable' }, 'Google stored a hold that cannot be read');
  return { resource: ResourceId.parse(written.id), etag: written.etag ?? null, event: read.event };
}

function conflict(why: string): CalendarError {
  return new CalendarError({ reason: 'conflict' }, `Google hold was not written: ${why}`);
}

function notFound(): CalendarError {
  return new CalendarError({ reason: 'not_found' }, 'Google hold, or its calendar, does not exist');
}
