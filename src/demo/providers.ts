/** Which calendars the demo can be played over; each is loaded only when it is. */
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { DemoCalendars } from './calendars.ts';

interface Provider {
  /** In a few words, for whoever watches. */
  readonly says: string;
  /** @param folder the demo's own, cleared */
  open(folder: string, clock: Clock): Promise<DemoCalendars>;
}

export const PROVIDERS = {
  local: {
    says: 'three interviewers’ calendars in folders',
    open: async (folder) => (await import('./folder-calendars.ts')).folderCalendars(join(folder, 'calendars')),
  },
  google: {
    says: 'three interviewers’ calendars at a sandbox Google',
    open: async (folder, clock) => (await import('./google-calendars.ts')).googleCalendars(folder, clock),
  },
  outlook: {
    says: 'three interviewers’ calendars at a sandbox Microsoft 365',
    open: async (folder, clock) => (await import('./outlook-calendars.ts')).outlookCalendars(folder, clock),
  },
} satisfies Record<string, Provider>;
