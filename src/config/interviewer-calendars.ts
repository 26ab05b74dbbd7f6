/** An interviewer's calendars: how they are named, and which of them gets the holds. */
import { CalendarId } from '../scheduling/ids.ts';

export function calendarIdOf(calendar: { readonly connection: string; readonly id: string }): CalendarId {
  return CalendarId.parse(`${calendar.connection}/${calendar.id}`);
}

/** Whether interviewers connect there themselves, and choose their calendars when they do. */
export function areCalendarsPicked(connection: object | undefined): boolean {
  return connection !== undefined && 'auth' in connection && connection.auth === 'oauth';
}

/** The one that says so, else the first that does not say no; -1 when all say no. */
export function holdsIndex(calendars: readonly { readonly holds?: boolean | undefined }[]): number {
  const chosen = calendars.findIndex(({ holds }) => holds === true);
  return chosen >= 0 ? chosen : calendars.findIndex(({ holds }) => holds === undefined);
}
