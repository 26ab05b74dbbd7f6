/** Where a visitor's own calendar can be told of an interview. Nothing leaves before they follow a link. */
import { type Interval, isoOf } from '../scheduling/instant.ts';

export interface CalendarEntry {
  readonly title: string;
  readonly during: Interval;
  /** Null: no address is known. */
  readonly joinUrl: string | null;
}

/** A form that is filled in; its reader saves it. */
export function googleLink({ title, during, joinUrl }: CalendarEntry): string {
  const compact = (iso: string) => iso.replaceAll(/[-:]|\.\d+/g, '');
  return address('https://calendar.google.com/calendar/render', {
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(isoOf(during.start))}/${compact(isoOf(during.end))}`,
    ...(joinUrl !== null && { details: joinUrl, location: joinUrl }),
  });
}

/** @param host `outlook.live.com` of private accounts, `outlook.office.com` of those of an organisation */
export function outlookLink(
  { title, during, joinUrl }: CalendarEntry,
  host: 'outlook.live.com' | 'outlook.office.com',
): string {
  return address(`https://${host}/calendar/0/action/compose`, {
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: isoOf(during.start),
    enddt: isoOf(during.end),
    ...(joinUrl !== null && { body: joinUrl, location: joinUrl }),
  });
}

/** Outlook shows a plus as a plus. */
function address(base: string, fields: Readonly<Record<string, string>>): string {
  const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${base}?${query.join('&')}`;
}
