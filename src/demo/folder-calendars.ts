/** Calendars as folders of `.ics` files, which calendar programs on this machine would keep. */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ICAL from 'ical.js';
import ical, { ICalEventBusyStatus, ICalEventRepeatingFreq, ICalWeekday } from 'ical-generator';
import { DateTime } from 'luxon';
import { HOLD_MARK } from '../calendars/icalendar/hold-mark.ts';
import { instant } from '../scheduling/instant.ts';
import type { DemoCalendars, SeenHold } from './calendars.ts';
import type { Meeting, Who } from './fortnight.ts';

const WEEKDAYS = [ICalWeekday.MO, ICalWeekday.TU, ICalWeekday.WE, ICalWeekday.TH, ICalWeekday.FR];

/** @param root holds one folder for each interviewer; need not exist yet */
export function folderCalendars(root: string): DemoCalendars {
  const folderOf = (who: Who) => join(root, who);
  return {
    connections: { folder: { provider: 'local', path: './calendars' } },
    calendarOf: (who) => ({ connection: 'folder', id: who }),
    config: {},
    async add(who, meeting) {
      await mkdir(folderOf(who), { recursive: true });
      await putFile(folderOf(who), `${meeting.uid}.ics`, icsOf(meeting));
    },
    async holds(who) {
      const names = await readdir(folderOf(who)).catch(() => []);
      const files = names.filter((name) => name.endsWith('.ics') && !name.startsWith('.')).sort();
      const seen: SeenHold[] = [];
      for (const name of files) {
        const event = await eventIn(join(folderOf(who), name));
        const interview = event?.component.getFirstPropertyValue(HOLD_MARK.toLowerCase());
        if (!event || typeof interview !== 'string') continue;
        const at = (time: ICAL.Time) => instant(time.toJSDate().getTime());
        seen.push({ id: name, interview, start: at(event.startDate), end: at(event.endDate) });
      }
      return seen;
    },
    async postpone(who, hold, minutes) {
      const event = await eventIn(join(folderOf(who), hold.id));
      if (!event) throw new Error(`${hold.id} holds no event`);
      const later = ICAL.Duration.fromSeconds(minutes * 60);
      const [start, end] = [event.startDate.clone(), event.endDate.clone()];
      start.addDuration(later);
      end.addDuration(later);
      event.startDate = start;
      event.endDate = end;
      await putFile(folderOf(who), hold.id, `${event.component.parent?.toString()}\r\n`);
    },
    invitation: async () => ({
      where: root,
      tryIt: ['move a hold’s DTSTART in a calendar’s .ics file, or put another .ics file on top of an interview;'],
    }),
    close: async () => {},
  };
}

async function eventIn(file: string): Promise<ICAL.Event | null> {
  const component = new ICAL.Component(ICAL.parse(await readFile(file, 'utf8'))).getFirstSubcomponent('vevent');
  return component ? new ICAL.Event(component) : null;
}

function icsOf(meeting: Meeting): string {
  const start = DateTime.fromISO(meeting.start, { zone: meeting.zone });
  const calendar = ical({ prodId: '//a colleague//calendar program//EN' });
  calendar.createEvent({
    id: meeting.uid,
    summary: meeting.title,
    start,
    end: start.plus({ minutes: meeting.minutes }),
    timezone: meeting.zone,
    busystatus: meeting.tentative ? ICalEventBusyStatus.TENTATIVE : null,
    repeating: meeting.everyWeekday ? { freq: ICalEventRepeatingFreq.WEEKLY, count: 10, byDay: WEEKDAYS } : null,
  });
  return `${calendar.toString()}\r\n`;
}

/** Whole or not at all, as calendar programs write: a new file takes the old one's place. */
async function putFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.tmp`);
  await writeFile(draft, text);
  await rename(draft, join(folder, name));
}
