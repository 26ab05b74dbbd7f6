/** How often one link may be asked for. Links cannot be guessed; this keeps a program gone wild from everybody else. */
import type { Clock } from '../clock.ts';
import { MINUTE, SECOND } from '../scheduling/instant.ts';

/** A person, or a program that subscribed and looks every few minutes. */
const PER_MINUTE = 60;
/** Counted at once; there are only so many in a minute in which somebody makes addresses up. */
const MOST_LINKS = 10_000;

export interface RequestRate {
  /** Counts one request of a link. @returns 0, or the seconds after which there may be another */
  take(link: string): number;
}

export function createRequestRate(clock: Clock): RequestRate {
  let minute = Number.NaN;
  const counts = new Map<string, number>();
  return {
    take(link) {
      const now = clock.now();
      const present = Math.floor(now / MINUTE);
      if (present !== minute || counts.size >= MOST_LINKS) counts.clear();
      minute = present;
      const count = (counts.get(link) ?? 0) + 1;
      counts.set(link, count);
      return count <= PER_MINUTE ? 0 : Math.ceil(((present + 1) * MINUTE - now) / SECOND);
    },
  };
}
