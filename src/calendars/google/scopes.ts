/**
 * The least that does the work, and what each is for, in words for the person who is asked
 * (https://developers.google.com/workspace/calendar/api/auth).
 */
export const EVENTS_SCOPE = 'https://www.googleapis.com/auth/calendar.events';
/** `calendar.events` does not let anybody list calendars, and so nobody could choose. */
export const CALENDAR_LIST_SCOPE = 'https://www.googleapis.com/auth/calendar.calendarlist.readonly';

export const SCOPES: ReadonlyMap<string, string> = new Map([
  [EVENTS_SCOPE, 'View and edit events on all your calendars'],
  [CALENDAR_LIST_SCOPE, 'See the list of Google calendars you’re subscribed to'],
]);
