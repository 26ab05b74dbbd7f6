/** Whether the store holds what a calendar holds: a cursor that covered more than was stored shows here. */
import type { CalendarChange } from '../../src/calendars/provider.ts';
import type { Interval } from '../../src/scheduling/instant.ts';
import { findCalendar } from '../../src/store/calendars.ts';
import type { Who } from './company.ts';
import { calendarIdOf, type Stage } from './stage.ts';
import { Violation } from './violation.ts';

const RULE = '1 (a cursor never covers what was not stored)';

/** @throws Violation */
export async function checkStored(stage: Stage, who: Who): Promise<void> {
  const { db } = stage.store;
  const calendar = calendarIdOf(who);
  const known = await findCalendar(db, calendar);
  if (!known || known.window === null || known.cursor === null)
    throw new Violation(RULE, `the calendar of ${who} was never read: ${known?.failure}`);
  const resources = await db.selectFrom('resources').selectAll().where('calendar_id', '=', calendar).execute();
  const events = await db.selectFrom('events').selectAll().where('calendar_id', '=', calendar).execute();
  const changes = await listing(stage, who, known.window);
  const there = new Set<string>(changes.map(({ resource }) => resource));
  for (const { resource } of resources)
    if (!there.has(resource)) throw new Violation(RULE, `${who} no longer has ${resource}, and the store does`);
  for (const change of changes) {
    const stored = resources.find(({ resource }) => resource === change.resource);
    if (!stored) throw new Violation(RULE, `${who} has ${change.resource}, and the store does not`);
    if (change.kind !== 'present') continue;
    const expected = change.events.flatMap(({ id, time, cancelled }) =>
      time.kind === 'timed' ? [`${id} ${time.start} ${time.end} ${cancelled}`] : [],
    );
    const found = events
      .filter(({ resource }) => resource === change.resource)
      .map((row) => `${row.event_id} ${row.starts_at.getTime()} ${row.ends_at.getTime()} ${row.cancelled}`);
    if (expected.sort().join() !== found.sort().join())
      throw new Violation(RULE, `${change.resource} of ${who} is stored as it was, not as it is`);
  }
}

async function listing(stage: Stage, who: Who, window: Interval): Promise<CalendarChange[]> {
  const interviewer = stage.settings().interviewers.find(({ email }) => email === `${who}@acme.example`);
  if (!interviewer) return [];
  const request = {
    calendar: { remoteId: who, ownerZone: interviewer.zone, ownerEmail: interviewer.email },
    from: { kind: 'scratch' },
    window,
  } as const;
  const changes: CalendarChange[] = [];
  let page = await stage.calendars.account.provider.pullPage(request);
  for (;;) {
    changes.push(...page.changes);
    if (page.next.kind === 'done') return changes;
    page = await stage.calendars.account.provider.pullPage({ ...request, page: page.next.page });
  }
}
