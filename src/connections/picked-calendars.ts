/** The configuration in force: the file's, with the calendars that interviewers chose themselves in their places. */
import type { Interviewer, InterviewerCalendar, PickedFrom, Settings } from '../config/settings.ts';
import { CalendarId } from '../scheduling/ids.ts';
import type { PickedCalendar } from '../store/picked-calendars.ts';

/**
 * A calendar that two interviewers share and both chose is two calendars here: each reads it by their own right. So its
 * key names the interviewer as well: `<connection>/<interviewer>/<the provider's calendar id>`.
 */
function pickedCalendarId({ connection, interviewer, remoteId }: PickedCalendar): CalendarId {
  return CalendarId.parse(`${connection}/${interviewer}/${remoteId}`);
}

/** Pure. Choices of connections or interviewers that are no longer configured count for nothing. */
export function withPickedCalendars(settings: Settings, picked: readonly PickedCalendar[]): Settings {
  return {
    ...settings,
    interviewers: settings.interviewers.map((interviewer) => ({
      ...interviewer,
      calendars: [
        ...interviewer.calendars,
        ...interviewer.pickedFrom.flatMap((from) => calendarsFrom(interviewer, from, picked)),
      ],
    })),
  };
}

function calendarsFrom(
  { email }: Interviewer,
  { connection, holds }: PickedFrom,
  picked: readonly PickedCalendar[],
): InterviewerCalendar[] {
  return picked
    .filter((one) => one.connection === connection && one.interviewer === email)
    .map((one) => ({
      id: pickedCalendarId(one),
      connection,
      remoteId: one.remoteId,
      holds: holds && one.holds,
    }));
}
