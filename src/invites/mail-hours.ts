/** When mail to a candidate goes out: not at night, on their clock, unless it could not wait. */
import type { DayRange } from '../scheduling/availability.ts';
import { after, DAY, HOUR, type Instant, instant } from '../scheduling/instant.ts';
import { wallRangesWithin } from '../scheduling/wall-clock.ts';

/** Whoever is told something about an interview has at least this long until it begins, or would have begun. */
const TIME_TO_ACT = 4 * HOUR;

export interface MailTimes {
  readonly now: Instant;
  /** On the candidate's clock; null: at any time. */
  readonly hours: DayRange | null;
  /** IANA zone of that clock. */
  readonly zone: string;
  /** Starts that the mail is about: the old one, the new one. */
  readonly starts: readonly Instant[];
}

/** Now, or when the hours next begin; now also where that would leave too little time before a start that lies ahead. */
export function mailTime({ now, hours, zone, starts }: MailTimes): Instant {
  if (hours === null) return now;
  const spans = wallRangesWithin({ start: now, end: after(now, 2 * DAY) }, () => [hours], zone);
  for (let index = 0; index < spans.length; index += 2) {
    const [opens = 0, closes = 0] = spans.slice(index, index + 2);
    if (closes <= now) continue;
    const at = instant(Math.max(now, opens));
    const pressing = starts.some((start) => start > now && start - at < TIME_TO_ACT);
    return pressing ? now : at;
  }
  return now;
}
