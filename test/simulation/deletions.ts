/** What a pull may forget: what is really gone, and of what a listing merely left out no more than a share. */
import { CalendarId } from '../../src/scheduling/ids.ts';
import type { Store } from '../../src/store/store.ts';
import type { CalendarWeather } from './calendar-weather.ts';
import { DELETIONS_PER_PULL, PEOPLE } from './company.ts';
import { Violation } from './violation.ts';

/** Fewer are a person tidying up. */
const FEW = 5;

/** @throws Violation when `pull` has forgotten more than it may */
export async function watchDeletions(
  store: Store,
  calendars: CalendarWeather,
  key: string,
  pull: () => Promise<void>,
): Promise<void> {
  const who = PEOPLE.find((each) => key === `memory/${each}`);
  if (!who) return pull();
  const before = await resources(store, key);
  const readBefore = calendars.walks(who);
  let failure: unknown = null;
  await pull().catch((error: unknown) => {
    failure = error;
  });
  const after = new Set(await resources(store, key));
  const forgotten = before.filter((name) => !after.has(name));
  const wrongly = forgotten.filter((name) => calendars.account.calendar(who).read(name) !== null);
  const rule = '2 (nothing is deleted because it was absent)';
  if (wrongly.length > 0 && calendars.walks(who) === readBefore)
    throw new Violation(rule, `${wrongly.length} entries of ${who} are forgotten after a walk that broke off`);
  if (forgotten.length > FEW && forgotten.length > before.length * DELETIONS_PER_PULL + 1)
    throw new Violation(rule, `${forgotten.length} of ${before.length} entries of ${who} are forgotten at once`);
  if (failure) throw failure;
}

async function resources(store: Store, calendar: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('resources')
    .select('resource')
    .where('calendar_id', '=', CalendarId.parse(calendar))
    .execute();
  return rows.map(({ resource }) => resource);
}
