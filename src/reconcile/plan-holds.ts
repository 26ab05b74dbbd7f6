/** Pure: what to write to whose calendar, so that every hold stands where the interview does. */
import type { HoldState } from '../scheduling/finding.ts';
import type { CalendarId, Email } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';

export interface HoldPlace {
  readonly interviewer: Email;
  readonly calendar: CalendarId;
}

export interface HoldsQuestion {
  readonly now: Instant;
  /** Where the interview is; null when it has no time, or no longer any (cancelled, gone). */
  readonly planned: Interval | null;
  /** `live`: holds follow. `over`: it has begun or ended, holds stay as they are. `off`: holds go away. */
  readonly phase: 'live' | 'over' | 'off';
  /** One per panel member: the calendar that takes their holds. */
  readonly places: readonly HoldPlace[];
  /** Every hold we know, written (`state`) or only announced (`state` null). */
  readonly holds: readonly (HoldPlace & { readonly state: HoldState | null })[];
  /** Interviewers whose change a rule takes back. */
  readonly revert: ReadonlySet<Email>;
}

export type HoldAction =
  | { readonly kind: 'create'; readonly place: HoldPlace; readonly to: Interval }
  | { readonly kind: 'move'; readonly place: HoldPlace; readonly to: Interval }
  | { readonly kind: 'restore'; readonly place: HoldPlace; readonly to: Interval }
  /** It is already there: only our record is behind. */
  | { readonly kind: 'adopt'; readonly place: HoldPlace; readonly at: Interval }
  | { readonly kind: 'delete'; readonly place: HoldPlace };

function same(a: Interval, b: Interval): boolean {
  return a.start === b.start && a.end === b.end;
}

export function planHolds(question: HoldsQuestion): HoldAction[] {
  const { planned, phase, places, holds } = question;
  if (phase === 'over') return [];
  const wanted = phase === 'live' && planned !== null && planned.end > question.now ? planned : null;
  const actions: HoldAction[] = [];
  for (const hold of holds) {
    const place = { interviewer: hold.interviewer, calendar: hold.calendar };
    const belongs = places.some((candidate) => candidate.calendar === hold.calendar);
    if (wanted !== null && belongs) {
      const action = actionFor(place, hold.state, wanted, question.revert.has(hold.interviewer));
      if (action) actions.push(action);
    } else if (phase === 'off' || !belongs) {
      actions.push({ kind: 'delete', place });
    }
  }
  if (wanted !== null) {
    for (const place of places)
      if (!holds.some((hold) => hold.calendar === place.calendar)) actions.push({ kind: 'create', place, to: wanted });
  }
  return actions;
}

function actionFor(place: HoldPlace, state: HoldState | null, wanted: Interval, revert: boolean): HoldAction | null {
  // Announced but not known to be written: creating is idempotent.
  if (state === null) return { kind: 'create', place, to: wanted };
  const planMoved = !same(state.asked, wanted);
  switch (state.seen.kind) {
    case 'at':
      if (same(state.seen.during, wanted)) return planMoved ? { kind: 'adopt', place, at: wanted } : null;
      // As its provider stored what was asked for: asking again would change nothing, and never end.
      if (same(state.seen.during, state.written) && !planMoved) return null;
      // A person's own change is left alone until a rule has answered it, unless the plan itself has moved on. A write of
      // ours that landed unheard is nobody's change.
      return planMoved || revert || (state.writing && same(state.seen.during, state.writing))
        ? { kind: 'move', place, to: wanted }
        : null;
    case 'gone':
      return planMoved || revert ? { kind: 'restore', place, to: wanted } : null;
    case 'unknown':
      return planMoved ? { kind: 'move', place, to: wanted } : null;
  }
}
