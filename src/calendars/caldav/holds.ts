/**
 * Writes our own events, every write on a condition (RFC 9110 §13.1), and answers with what the server stored: many
 * give no etag to a PUT because they rewrite what they were given (RFC 4791 §5.3.4).
 */
import type { Clock } from '../../clock.ts';
import type { ResourceId } from '../../scheduling/ids.ts';
import { readResource } from '../icalendar/read-resource.ts';
import { writeHold } from '../icalendar/write-hold.ts';
import {
  CalendarError,
  type CalendarRef,
  type HoldContent,
  type HoldRef,
  type UnheardHold,
  type WrittenHold,
} from '../provider.ts';
import type { DavAnswer, DavClient } from './dav-client.ts';
import { collectionUrl, nameOf, resourceAt, urlOf } from './paths.ts';

interface Stored {
  readonly ics: string;
  readonly etag: string | null;
}

export function createHoldWriter(dav: DavClient, clock: Clock) {
  async function get(url: URL): Promise<Stored | null> {
    const answer = await dav.send({ method: 'GET', url });
    if (answer.status === 200) return { ics: answer.body, etag: answer.etag };
    if (isMissing(answer)) return null;
    throw dav.refuse(answer, '200');
  }

  /** `condition` is If-Match or If-None-Match. Without an etag to match there is none: `If-Match: *` Radicale denies. */
  async function put(url: URL, ics: string, condition: Record<string, string>): Promise<DavAnswer> {
    const headers = { 'content-type': 'text/calendar; charset=utf-8', ...condition };
    return dav.send({ method: 'PUT', url, headers, body: ics });
  }

  async function rewrite(url: URL, stored: Stored, content: HoldContent, etag: string | null): Promise<void> {
    const answer = await put(url, writeHold(stored.ics, content, clock.now()), ifMatch(etag));
    if (!isDone(answer)) throw dav.refuse(answer, '204');
  }

  async function readBack(calendar: CalendarRef, resource: ResourceId, content: HoldContent): Promise<WrittenHold> {
    const url = urlOf(resource, dav.base);
    const stored = await get(url);
    const gone = () =>
      new CalendarError({ reason: 'not_found' }, `CalDAV hold ${nameOf(resource)} was gone right after it was written`);
    if (!stored) throw gone();
    const { ownerEmail, ownerZone } = calendar;
    const read = readResource(stored.ics, {
      resource,
      etag: stored.etag,
      ownerEmail,
      ownerZone,
      window: content.during,
    });
    const event = read.kind === 'events' ? read.events[0] : undefined;
    if (event) return { resource, etag: stored.etag, event };
    const problem = read.kind === 'unreadable' ? read.problem : 'it has no event';
    throw new CalendarError(
      { reason: 'unreadable' },
      `CalDAV hold ${nameOf(resource)} cannot be read as stored: ${problem}`,
    );
  }

  /** Makes the hold be there with this content, whether or not it was. */
  async function bring(calendar: CalendarRef, resource: ResourceId, content: HoldContent): Promise<WrittenHold> {
    const url = urlOf(resource, dav.base);
    const created = await put(url, writeHold(null, content, clock.now()), { 'if-none-match': '*' });
    if (!isDone(created)) {
      const stored = created.status === 412 ? await get(url) : null;
      if (!stored) throw dav.refuse(created, '201');
      await rewrite(url, stored, content, stored.etag);
    }
    return readBack(calendar, resource, content);
  }

  /** Where a hold is created. */
  function ownPlace({ remoteId }: CalendarRef, { holdId }: Pick<HoldContent, 'holdId'>): ResourceId {
    return resourceAt(`${holdId}.ics`, collectionUrl(remoteId, dav.base));
  }

  return {
    createHold(calendar: CalendarRef, content: HoldContent): Promise<WrittenHold> {
      return bring(calendar, ownPlace(calendar, content), content);
    },

    restoreHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> {
      return bring(calendar, ref.resource, content);
    },

    async moveHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold> {
      const url = urlOf(ref.resource, dav.base);
      const stored = await get(url);
      if (!stored) {
        throw new CalendarError({ reason: 'not_found' }, `CalDAV hold ${nameOf(ref.resource)} is not on the server`);
      }
      // What others wrote into the hold is kept, so the text that is rewritten must be the text that was known.
      if (ref.etag !== null && stored.etag !== null && ref.etag !== stored.etag) {
        throw new CalendarError(
          { reason: 'conflict' },
          `CalDAV hold ${nameOf(ref.resource)} has changed on the server since it was last read`,
        );
      }
      await rewrite(url, stored, content, ref.etag ?? stored.etag);
      return readBack(calendar, ref.resource, content);
    },

    async deleteHold(calendar: CalendarRef, ref: HoldRef | UnheardHold): Promise<void> {
      const url = urlOf(ref.resource ?? ownPlace(calendar, ref), dav.base);
      const answer = await dav.send({ method: 'DELETE', url, headers: ifMatch(ref.etag) });
      if (isDone(answer) || isMissing(answer)) return;
      // RFC 9110 §13.1.1: If-Match fails, too, when there is nothing to match.
      if (answer.status === 412 && (await get(url)) === null) return;
      throw dav.refuse(answer, '204');
    },
  };
}

function ifMatch(etag: string | null): Record<string, string> {
  return etag === null ? {} : { 'if-match': etag };
}

function isDone(answer: DavAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function isMissing(answer: DavAnswer): boolean {
  return answer.status === 404 || answer.status === 410;
}
