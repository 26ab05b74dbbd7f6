/** What people do at random: drag holds, put meetings in the way, reschedule and cancel in JobHive. */
import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { JobHiveError } from '../../src/interviews/interview.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, type Instant, instant, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { between, oneOf } from '../harness/seeded-random.ts';
import type { Company } from './company.ts';

/** Noon in UTC, `days` after today: far from what is frozen, also after many moves. */
export function noonIn(days: number): Instant {
  return instant(DateTime.utc().plus({ days }).startOf('day').set({ hour: 12 }).toMillis());
}

export function utc(at: number): string {
  return isoOf(instant(at)).replace(/[-:]/g, '').replace(/\.\d+/, '');
}

/** Interviews of an hour, one every two hours from noon in five days on, twelve a day; their positions in turn. */
export function fillJobHive(company: Company, positions: readonly string[], count: number): InterviewId[] {
  return Array.from({ length: count }, (_, index) =>
    InterviewId.parse(
      company.sandbox.seed({
        id: `int_${String(index).padStart(5, '0')}`,
        candidate_email: `candidate${index}@example.org`,
        position: positions[index % positions.length] ?? '',
        skills: ['patience'],
        duration_minutes: 60,
        scheduled_at: isoOf(instant(noonIn(5) + Math.floor(index / positions.length) * 2 * HOUR)),
      }),
    ),
  );
}

/** The hold as a calendar program writes it after somebody dragged it. */
export function draggedTo(ics: string, start: number): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('a hold without an event');
  event.updatePropertyWithValue('dtstart', ICAL.Time.fromJSDate(new Date(start), true));
  event.updatePropertyWithValue('dtend', ICAL.Time.fromJSDate(new Date(start + HOUR), true));
  return `${calendar.toString()}\r\n`;
}

/** @returns false when there is no hold to drag */
export async function drag(company: Company, interview: InterviewId, person: string, start: number): Promise<boolean> {
  const name = company.holdName(interview, person);
  const ics = await company.calendars.read(person, name);
  if (ics === null) return false;
  await company.calendars.put(person, name, draggedTo(ics, start));
  return true;
}

/** One thing that somebody does, drawn by `random`. */
export async function doSomething(company: Company, random: () => number, meetings: { count: number }): Promise<void> {
  const interview = oneOf(random, company.sandbox.interviews());
  const id = InterviewId.parse(interview.id);
  const person = oneOf(random, company.panelOf(interview.position));
  const planned = Date.parse(interview.scheduled_at ?? '');
  const elsewhere = planned + oneOf(random, [-4, -3, -2, -1, 1, 2, 3, 4, 5]) * 30 * MINUTE;
  const chance = random();
  const cancelled = company.sandbox.interviews().filter(({ status }) => status === 'cancelled').length;
  if (chance < 0.6) {
    await drag(company, id, person, elsewhere);
  } else if (chance < 0.75) {
    meetings.count += 1;
    const times = [`DTSTART:${utc(planned)}`, `DTEND:${utc(planned + between(random, 1, 4) * 15 * MINUTE)}`];
    const meeting = vcalendar(vevent(`meeting-${meetings.count}`, times));
    await company.calendars.put(person, `meeting-${meetings.count}.ics`, meeting);
  } else if (chance < 0.97 || cancelled * 4 >= company.sandbox.interviews().length) {
    await asRecruiter(() => company.recruiter.interviews.update(id, { scheduled_at: isoOf(instant(elsewhere)) }));
  } else {
    await asRecruiter(() => company.recruiter.interviews.cancel(id, { reason: 'The position is filled' }));
  }
}

/** JobHive refuses what no longer fits: the interview was cancelled. */
async function asRecruiter(call: () => Promise<unknown>): Promise<void> {
  await call().catch((error: unknown) => {
    if (!(error instanceof JobHiveError)) throw error;
  });
}
