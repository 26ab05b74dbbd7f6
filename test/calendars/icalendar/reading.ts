/** Short ways to read a resource in a test. */
import { readFileSync } from 'node:fs';
import type { CalendarEvent } from '../../../src/calendars/event.ts';
import { type ReadOptions, type ReadResult, readResource } from '../../../src/calendars/icalendar/read-resource.ts';
import { ResourceId } from '../../../src/scheduling/ids.ts';
import { instantFromIso, isoOf } from '../../../src/scheduling/instant.ts';
import { vcalendar, vevent } from '../../harness/icalendar-text.ts';

export const OPTIONS: ReadOptions = {
  resource: ResourceId.parse('event.ics'),
  etag: '"1"',
  ownerEmail: 'alice@example.com',
  ownerZone: 'Europe/Berlin',
  window: { start: instantFromIso('2026-10-01T00:00:00Z'), end: instantFromIso('2027-04-15T00:00:00Z') },
};

export function windowOf(start: string, end: string): Partial<ReadOptions> {
  return { window: { start: instantFromIso(start), end: instantFromIso(end) } };
}

/** @throws with the problem, when it is unreadable. */
export function read(ics: string, options: Partial<ReadOptions> = {}): readonly CalendarEvent[] {
  const result = readResource(ics, { ...OPTIONS, ...options });
  if (result.kind === 'unreadable') throw new Error(result.problem);
  return result.events;
}

export function problemOf(ics: string): string | null {
  const result: ReadResult = readResource(ics, OPTIONS);
  return result.kind === 'unreadable' ? result.problem : null;
}

/** The only event of an object with one VEVENT of these lines. */
export function readOne(...lines: readonly string[]): CalendarEvent | undefined {
  return read(vcalendar(vevent('1', lines)))[0];
}

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/icalendar/${name}`, import.meta.url), 'utf8').replaceAll('\n', '\r\n');
}

/** `2026-11-23T09:00:00Z/2026-11-23T10:00:00Z`, or dates. */
export function timeOf({ time }: CalendarEvent): string {
  return time.kind === 'timed' ? `${isoOf(time.start)}/${isoOf(time.end)}` : `${time.startDate}/${time.endDate}`;
}
