/**
 * What is kept of an event's words: which of the admin's patterns its title matches, and whether somebody of the company
 * called it. Found out while a page is read, so that no title and no organiser ever has to be stored.
 */
import type { CalendarEvent } from '../calendars/event.ts';
import { titlePatternsOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import type { Organizer } from '../scheduling/availability.ts';
import { matchesGlob } from '../scheduling/glob.ts';
import type { Email } from '../scheduling/ids.ts';

export interface KeptWords {
  readonly keywords: readonly string[];
  readonly organizer: Organizer;
}

export interface WordReader {
  /** Changes when the patterns or the company's domains do: events must then be read anew. */
  readonly profile: readonly string[];
  readonly read: (event: Pick<CalendarEvent, 'title' | 'organizer'>) => KeptWords;
}

export function wordReader(settings: Settings): WordReader {
  const { company } = settings;
  const patterns = titlePatternsOf(settings);
  return {
    profile: [...patterns, ...company.domains.map((domain) => `@${domain}`)],
    read: ({ title, organizer }) => ({
      keywords: title === null ? [] : patterns.filter((pattern) => matchesGlob(title, pattern)),
      organizer: organizer === null ? null : isOf(organizer, company.domains) ? 'inside' : 'outside',
    }),
  };
}

function isOf(address: Email, domains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domains.some((own) => domain === own || domain.endsWith(`.${own}`));
}
