/** What lands in somebody's calendar: times within their working hours, kinds and titles as offices have them. */

import type { Interviewer } from '../config/settings.ts';
import type { Answer, BusyClass, Organizer } from '../scheduling/availability.ts';
import { after, DAY, type Instant, type Interval, instant, intervalOf, MINUTE } from '../scheduling/instant.ts';
import { dayStart, nextDate, wallRangesWithin, wallTimeOf } from '../scheduling/wall-clock.ts';
import type { Chance } from './chance.ts';

export interface MadeUpEvent {
  readonly during: Interval;
  readonly title: string;
  readonly busy: BusyClass;
  readonly answer: Answer;
  readonly organizer: Organizer;
  readonly allDay: boolean;
}

const MEETINGS = ['Customer call', 'Team sync', 'Board meeting', 'Planning', 'Review', '1:1', 'Incident', 'Workshop'];
const OWN_TIME = ['Focus: reading', 'Lunch', 'Gym', 'Prep', 'Hold for travel'];

/** On some working day of `stretch`; null where they do not work in it. */
export function meetingWithin(chance: Chance, owner: Interviewer, stretch: Interval): MadeUpEvent | null {
  const start = startWithin(chance, owner, stretch);
  if (start === null) return null;
  const isOwnTime = chance.percent(25);
  const answer = chance.oneOf<Answer>(['accepted', 'accepted', 'accepted', 'organizer', 'needs_action', 'tentative']);
  return {
    during: intervalOf(start, chance.oneOf([15, 30, 30, 60, 60, 60, 90, 120])),
    title: chance.oneOf(isOwnTime ? OWN_TIME : MEETINGS),
    busy: isOwnTime ? chance.oneOf<BusyClass>(['focus', 'busy', 'tentative']) : 'busy',
    answer: isOwnTime ? 'organizer' : answer,
    organizer: !isOwnTime && chance.percent(30) ? 'outside' : 'inside',
    allDay: false,
  };
}

/** A whole day away. */
export function absenceWithin(chance: Chance, { zone }: Interviewer, stretch: Interval): MadeUpEvent {
  const days = Math.max(0, Math.floor((stretch.end - stretch.start) / DAY) - 1);
  const date = nextDate(wallTimeOf(stretch.start, zone).slice(0, 10), chance.between(0, days));
  return {
    during: { start: dayStart(date, zone), end: dayStart(nextDate(date, 1), zone) },
    title: 'Away',
    busy: 'out_of_office',
    answer: 'organizer',
    organizer: 'inside',
    allDay: true,
  };
}

const HALF_HOUR = 30 * MINUTE;

/** A half hour of their clock at which they work; null where there is none. */
export function startWithin(chance: Chance, { zone, workingHours }: Interviewer, stretch: Interval): Instant | null {
  const worked = wallRangesWithin(stretch, (_day, weekday) => workingHours[weekday] ?? [], zone);
  const starts: number[] = [];
  for (let index = 0; index < worked.length; index += 2)
    for (let at = worked[index] ?? 0; at + HALF_HOUR <= (worked[index + 1] ?? 0); at += HALF_HOUR)
      if (at >= stretch.start && at < stretch.end) starts.push(at);
  return starts.length === 0 ? null : instant(chance.oneOf(starts));
}

/** So many days of a week, from `from` on. */
export function daysFrom(from: Instant, days: number): Interval {
  return { start: from, end: after(from, days * DAY) };
}
