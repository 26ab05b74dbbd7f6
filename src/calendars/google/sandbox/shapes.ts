/** Google's own shapes, from its client's types; nothing in the sandbox says what the client could not read. */
import type { calendar_v3 } from '@googleapis/calendar';

export type GoogleEvent = calendar_v3.Schema$Event;
export type GoogleEventTime = calendar_v3.Schema$EventDateTime;
export type GoogleEvents = calendar_v3.Schema$Events;
export type GoogleChannel = calendar_v3.Schema$Channel;
export type GoogleCalendarListEntry = calendar_v3.Schema$CalendarListEntry;

/** Of what a body is an instance, in Google's discovery document. */
export type Shape = 'Event' | 'Events' | 'Channel' | 'CalendarList' | 'CalendarListEntry';

/** What somebody may do in a calendar, least first. */
export const ROLES = ['freeBusyReader', 'reader', 'writer', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export function mayWrite(role: Role): boolean {
  return role === 'writer' || role === 'owner';
}
