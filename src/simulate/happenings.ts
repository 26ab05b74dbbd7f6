/** What people do in a made-up fortnight, known beforehand, so that two rule sets can be held against the same one. */
import type { Interviewer } from '../config/settings.ts';
import type { Email } from '../scheduling/ids.ts';
import { after, DAY, type Instant, MINUTE } from '../scheduling/instant.ts';
import type { Chance } from './chance.ts';
import { absenceWithin, daysFrom, type MadeUpEvent, meetingWithin, startWithin } from './made-up-calendar.ts';

export type Happening = { readonly at: Instant; readonly who: Email } & (
  | { readonly kind: 'event'; readonly id: number; readonly event: MadeUpEvent }
  /** It was put there by mistake, or is called off. */
  | { readonly kind: 'event_gone'; readonly id: number }
  /** With the hold of one of their interviews, whichever `pick` hits. */
  | { readonly kind: 'drag'; readonly pick: number; readonly to: Instant }
  | { readonly kind: 'resize'; readonly pick: number; readonly minutes: number }
  | { readonly kind: 'remove' | 'decline'; readonly pick: number }
  /** The candidate of one of their interviews answers that they do not come. */
  | { readonly kind: 'candidate_declines'; readonly pick: number }
);

/** How much happens, per hundred days of an interviewer. */
const PER_HUNDRED_DAYS = { meeting: 90, second_meeting: 30, away: 4, hold: 8, candidate: 3 } as const;
/** How far ahead a new meeting is put, in days. */
const AHEAD = 8;

/** In the order in which it happens. */
export function happeningsOf(
  chance: Chance,
  interviewers: readonly Interviewer[],
  from: Instant,
  days: number,
): Happening[] {
  const all: Happening[] = [];
  let ids = 0;
  const put = (at: Instant, who: Email, event: MadeUpEvent | null) => {
    if (event === null) return;
    ids += 1;
    all.push({ at, who, kind: 'event', id: ids, event });
    // Some are gone again before anybody acts on them, some later.
    const lasts = chance.percent(6) ? chance.between(1, 10) : chance.percent(8) ? chance.between(30, 2_000) : null;
    if (lasts !== null) all.push({ at: after(at, lasts * MINUTE), who, kind: 'event_gone', id: ids });
  };
  for (const owner of interviewers) {
    const { email } = owner;
    for (let day = 0; day < days; day += 1) {
      const morning = daysFrom(after(from, day * DAY), 1);
      const when = () => startWithin(chance, owner, morning);
      for (const share of [PER_HUNDRED_DAYS.meeting, PER_HUNDRED_DAYS.second_meeting]) {
        const at = when();
        if (at !== null && chance.percent(share)) put(at, email, meetingWithin(chance, owner, daysFrom(at, AHEAD)));
      }
      const at = when();
      if (at === null) continue;
      if (chance.percent(PER_HUNDRED_DAYS.away)) put(at, email, absenceWithin(chance, owner, daysFrom(at, 2 * AHEAD)));
      if (chance.percent(PER_HUNDRED_DAYS.candidate))
        all.push({ at, who: email, kind: 'candidate_declines', pick: chance.between(0, 1_000) });
      if (chance.percent(PER_HUNDRED_DAYS.hold)) {
        const deed = withHold(chance, owner, at);
        if (deed) all.push(deed);
      }
    }
  }
  return all.sort((a, b) => a.at - b.at || (a.who < b.who ? -1 : 1));
}

function withHold(chance: Chance, owner: Interviewer, at: Instant): Happening | null {
  const base = { at, who: owner.email, pick: chance.between(0, 1_000) };
  const kind = chance.oneOf(['drag', 'drag', 'drag', 'drag', 'resize', 'remove', 'decline'] as const);
  if (kind === 'resize') return { ...base, kind, minutes: chance.oneOf([30, 45, 90, 120]) };
  if (kind !== 'drag') return { ...base, kind };
  const to = startWithin(chance, owner, daysFrom(after(at, DAY), AHEAD));
  return to === null ? null : { ...base, kind, to };
}

/** What is in the calendars before it begins. */
export function standingEvents(
  chance: Chance,
  interviewers: readonly Interviewer[],
  from: Instant,
  days: number,
): { readonly who: Email; readonly event: MadeUpEvent }[] {
  return interviewers.flatMap((owner) =>
    Array.from({ length: days }, (_, day) => daysFrom(after(from, day * DAY), 1)).flatMap((stretch) =>
      Array.from({ length: chance.between(0, 3) }, () => meetingWithin(chance, owner, stretch)).flatMap((event) =>
        event === null ? [] : [{ who: owner.email, event }],
      ),
    ),
  );
}
