/** What is to be written to whose calendar for an interview as it is read now. */
import type { Email } from '../scheduling/ids.ts';
import { type Instant, intervalOf } from '../scheduling/instant.ts';
import type { Snapshot } from '../store/interviews.ts';
import { type HoldAction, type HoldPlace, planHolds } from './plan-holds.ts';
import type { PanelCalendars, PanelWorld } from './read-world.ts';

/** @param revert interviewers whose change a rule takes back */
export function holdActionsFor(
  snapshot: Snapshot,
  world: PanelWorld,
  revert: ReadonlySet<Email>,
  now: Instant,
): HoldAction[] {
  return planHolds({
    now,
    planned: snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes),
    phase: phaseOf(snapshot),
    places: placesOf(world),
    holds: world.holds.map((record) => ({
      interviewer: record.interviewer,
      calendar: record.calendar,
      state: world.states.find((state) => state.calendar === record.calendar) ?? null,
    })),
    revert,
  });
}

/** `live`: holds follow. `over`: it has begun or ended, holds stay as they are. `off`: holds go away. */
export function phaseOf(snapshot: Snapshot): 'live' | 'over' | 'off' {
  if (snapshot.goneAt !== null) return 'over';
  if (snapshot.status === 'cancelled' || snapshot.scheduledAt === null) return 'off';
  return snapshot.status === 'scheduled' ? 'live' : 'over';
}

/** Where a calendar may only be read its hold is virtual: the interview's time is taken all the same, by the interview. */
function placesOf({ interviewers, calendars }: PanelCalendars): HoldPlace[] {
  const readOnly = new Set(calendars.filter(({ writable }) => writable === false).map(({ id }) => id));
  return interviewers.flatMap((interviewer) =>
    interviewer.calendars
      .filter((calendar) => calendar.holds && !readOnly.has(calendar.id))
      .map((calendar) => ({ interviewer: interviewer.email, calendar: calendar.id })),
  );
}
