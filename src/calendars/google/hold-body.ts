/** What a hold is at Google. */
import type { calendar_v3 } from '@googleapis/calendar';
import { type Instant, isoOf } from '../../scheduling/instant.ts';
import type { HoldContent } from '../provider.ts';
import { holdMark } from './hold-mark.ts';

/**
 * The fields that are ours, for insert and patch alike; a patch leaves the others (colour, reminders, a conference, a
 * room) as their owner made them. No attendees, ever. `date: null` turns an all-day event back into a timed one, and
 * without a recurrence it is one meeting again.
 */
export function holdBody(content: HoldContent): calendar_v3.Schema$Event {
  const { joinUrl } = content;
  return {
    summary: content.title,
    description: content.description,
    start: timeOf(content.during.start, content.zone),
    end: timeOf(content.during.end, content.zone),
    status: 'confirmed',
    transparency: 'opaque',
    extendedProperties: { private: holdMark(content.interview) },
    ...(joinUrl !== null && URL.canParse(joinUrl) && { source: { title: content.title, url: new URL(joinUrl).href } }),
  };
}

/** In UTC: an interview is one instant, and a wall time cannot say the second of two 01:30s. `zone` is for showing. */
function timeOf(at: Instant, zone: string): calendar_v3.Schema$EventDateTime {
  return { dateTime: isoOf(at), timeZone: zone, date: null };
}
