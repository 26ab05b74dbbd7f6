/** A plausible fortnight of three interviewers, as the `.ics` files their calendar programs would have written. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ical, { ICalEventBusyStatus, ICalEventRepeatingFreq, ICalWeekday } from 'ical-generator';
import { DateTime } from 'luxon';

export interface Meeting {
  readonly uid: string;
  readonly title: string;
  /** Wall time in `zone`, `YYYY-MM-DDTHH:mm`. */
  readonly start: string;
  readonly minutes: number;
  readonly zone: string;
  readonly everyWeekday?: boolean;
  readonly busy?: ICalEventBusyStatus;
}

const WEEKDAYS = [ICalWeekday.MO, ICalWeekday.TU, ICalWeekday.WE, ICalWeekday.TH, ICalWeekday.FR];

export function icsOf(meeting: Meeting): string {
  const start = DateTime.fromISO(meeting.start, { zone: meeting.zone });
  const calendar = ical({ prodId: '//a colleague//calendar program//EN' });
  calendar.createEvent({
    id: meeting.uid,
    summary: meeting.title,
    start,
    end: start.plus({ minutes: meeting.minutes }),
    timezone: meeting.zone,
    busystatus: meeting.busy ?? null,
    repeating: meeting.everyWeekday ? { freq: ICalEventRepeatingFreq.WEEKLY, count: 10, byDay: WEEKDAYS } : null,
  });
  return `${calendar.toString()}\r\n`;
}

/** Whole or not at all, as calendar programs write: a new file takes the old one's place. */
export async function putFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.tmp`);
  await writeFile(draft, text);
  await rename(draft, join(folder, name));
}

export const INTERVIEWERS = [
  { name: 'Alice', email: 'alice@acme.example', folder: 'alice', zone: 'Europe/Berlin' },
  { name: 'Bob', email: 'bob@acme.example', folder: 'bob', zone: 'America/New_York' },
  { name: 'Carol', email: 'carol@acme.example', folder: 'carol', zone: 'Europe/London' },
] as const;

/** @param days the coming weekdays, `YYYY-MM-DD`, at least eight */
function meetingsOf(folder: (typeof INTERVIEWERS)[number]['folder'], days: readonly string[]): Meeting[] {
  const day = (index: number) => days[index % days.length] ?? '';
  switch (folder) {
    case 'alice':
      return [
        {
          uid: 'standup',
          title: 'Stand-up',
          start: `${day(0)}T09:30`,
          minutes: 15,
          zone: 'Europe/Berlin',
          everyWeekday: true,
        },
        {
          uid: 'lunch',
          title: 'Lunch',
          start: `${day(0)}T12:30`,
          minutes: 60,
          zone: 'Europe/Berlin',
          everyWeekday: true,
        },
        { uid: 'review', title: 'Architecture review', start: `${day(1)}T14:00`, minutes: 60, zone: 'Europe/Berlin' },
        { uid: 'dentist', title: 'Dentist', start: `${day(5)}T15:00`, minutes: 120, zone: 'Europe/Berlin' },
        {
          uid: 'focus',
          title: 'Focus time',
          start: `${day(3)}T14:00`,
          minutes: 180,
          zone: 'Europe/Berlin',
          busy: ICalEventBusyStatus.TENTATIVE,
        },
      ];
    case 'bob':
      return [
        {
          uid: 'sync',
          title: 'Team sync',
          start: `${day(0)}T08:30`,
          minutes: 30,
          zone: 'America/New_York',
          everyWeekday: true,
        },
        { uid: 'one-on-one', title: '1:1', start: `${day(2)}T11:00`, minutes: 45, zone: 'America/New_York' },
        { uid: 'board', title: 'Board meeting', start: `${day(6)}T09:00`, minutes: 240, zone: 'America/New_York' },
      ];
    case 'carol':
      return [
        {
          uid: 'crit',
          title: 'Design critique',
          start: `${day(0)}T10:00`,
          minutes: 45,
          zone: 'Europe/London',
          everyWeekday: true,
        },
        { uid: 'research', title: 'Research readout', start: `${day(2)}T16:00`, minutes: 60, zone: 'Europe/London' },
      ];
  }
}

/** Writes every calendar. @param root holds one folder for each interviewer */
export async function fillCalendars(root: string, days: readonly string[]): Promise<void> {
  for (const { folder } of INTERVIEWERS) {
    const path = join(root, folder);
    await mkdir(path, { recursive: true });
    for (const meeting of meetingsOf(folder, days)) await putFile(path, `${meeting.uid}.ics`, icsOf(meeting));
  }
}
