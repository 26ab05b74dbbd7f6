/** iCalendar as other clients write it. */

/** A VEVENT with the lines that matter to a test. */
export function vevent(uid: string, lines: readonly string[]): string {
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T080000Z', ...lines, 'END:VEVENT'].join('\r\n');
}

export function vcalendar(...components: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Other//Client//EN', ...components, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}
