/** What an interviewer can choose from, once they have allowed us to look, and what they chose. */
import type { Consent } from '../calendars/oauth.ts';
import type { RemoteCalendar } from '../calendars/provider.ts';
import { listPickedCalendars, type PickedCalendar } from '../store/picked-calendars.ts';
import { type ConsentFlowParts, type Invitation, invitationOf, type Target } from './invitation.ts';

export interface Choices {
  readonly invitation: Invitation;
  readonly account: string;
  readonly calendars: readonly (RemoteCalendar & { readonly chosen: boolean; readonly holds: boolean })[];
  /** Whether a calendar for holds is to be chosen. */
  readonly asksForHolds: boolean;
}

/** What a form of the choices says. */
export interface Chosen {
  readonly calendars: readonly string[];
  readonly holds: string | null;
}

/** What they chose the last time is proposed, else their main calendar. */
export async function choicesOf(parts: ConsentFlowParts, target: Target, granted: Consent): Promise<Choices> {
  const { connection, interviewer } = target.link;
  const before = (await listPickedCalendars(parts.store.db)).filter(
    (one) => one.connection === connection && one.interviewer === interviewer,
  );
  const known = new Map(before.map(({ remoteId, holds }) => [remoteId, holds]));
  const usual = granted.calendars.find(({ primary }) => primary) ?? granted.calendars[0];
  const proposed = granted.calendars.some(({ remoteId }) => known.has(remoteId))
    ? known
    : new Map(usual ? [[usual.remoteId, true]] : []);
  const person = parts.settings().interviewers.find(({ email }) => email === interviewer);
  return {
    invitation: invitationOf(parts, target),
    account: granted.account,
    calendars: granted.calendars.map((calendar) => ({
      ...calendar,
      chosen: proposed.has(calendar.remoteId),
      holds: calendar.writable && proposed.get(calendar.remoteId) === true,
    })),
    asksForHolds: person?.pickedFrom.some((from) => from.connection === connection && from.holds) ?? false,
  };
}

/** Null when no calendar is chosen. Without one for holds, the holds stay virtual where nothing may be written. */
export function pickedOf(
  { calendars, asksForHolds }: Choices,
  chosen: Chosen,
): readonly Pick<PickedCalendar, 'remoteId' | 'holds'>[] | null {
  const picked = calendars.filter(({ remoteId }) => chosen.calendars.includes(remoteId));
  const wanted = picked.find(({ remoteId }) => remoteId === chosen.holds);
  const holds = !asksForHolds ? null : (wanted ?? picked.find(({ writable }) => writable) ?? picked[0]);
  if (picked.length === 0) return null;
  return picked.map(({ remoteId }) => ({ remoteId, holds: remoteId === holds?.remoteId }));
}
