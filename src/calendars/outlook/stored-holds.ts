/**
 * A hold as Exchange has it now. An immutable id goes on naming an event that was deleted, or dragged to another
 * calendar, so each time it is also asked where the event is.
 */
import { CalendarError } from '../provider.ts';
import { readTogether } from './batch.ts';
import { isDone, isMissing } from './failure.ts';
import { type GraphClient, shaped } from './graph-client.ts';
import { WITH_MARK } from './hold-mark.ts';
import { eventAt, type Place } from './places.ts';
import { EVENT_FIELDS, GraphCalendar, GraphEvent } from './shapes.ts';

export interface StoredHold {
  readonly event: GraphEvent;
  readonly etag: string | null;
}

export function storedHolds(graph: GraphClient) {
  /** @returns null when it is not in its calendar */
  async function findHere(place: Place, id: string): Promise<StoredHold | null> {
    const url = eventAt(place, id);
    const parts = new Map([
      ['event', { url, query: { $select: EVENT_FIELDS, $expand: WITH_MARK } }],
      ['its calendar', { url: `${url}/calendar`, query: { $select: 'id' } }],
      ['our calendar', { url: place.home, query: { $select: 'id' } }],
    ]);
    const answerTo = await readTogether(graph, parts, { owner: place.owner });
    const [event, its, ours] = [answerTo('event'), answerTo('its calendar'), answerTo('our calendar')];
    if (isMissing(event) || isMissing(its)) return null;
    for (const answer of [event, its, ours]) if (!isDone(answer)) throw graph.refuse(answer);
    if (shaped(its, GraphCalendar).id !== shaped(ours, GraphCalendar).id) return null;
    const found = shaped(event, GraphEvent);
    return { event: found, etag: found['@odata.etag'] ?? null };
  }

  return {
    findHere,
    async requireHere(place: Place, id: string): Promise<StoredHold> {
      const stored = await findHere(place, id);
      if (stored) return stored;
      throw new CalendarError({ reason: 'not_found' }, 'Outlook hold was gone right after it was written');
    },
  };
}
