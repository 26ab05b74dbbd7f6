/** A database that was in use under an earlier version, and is brought up to this one. */
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { untoldWishes } from '../../src/store/proposals.ts';
import { databases } from '../harness/database.ts';

const upTo = (last: string) => Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last));

it.each(databases)('nobody is answered a wish that ended before wishes were answered, over $name', async (database) => {
  const store = await database.open('raw');
  onTestFinished(() => store.close());
  await migrate(store, upTo('0050_links'));
  await sql`
    insert into interviews (id, status, candidate_email, position, skills, difficulty, duration_minutes, read_at)
    values ('int_old', 'scheduled', 'ada@candidate.example', 'P', '{}', 'mid', 45, '2026-11-23T08:00:00Z')
  `.execute(store.db);
  for (const [state, settled] of [
    ['refused', '2026-11-23T09:00:00Z'],
    ['open', null],
  ] as const)
    await sql`
      insert into proposals
        (interview_id, asked_by, origin, from_start, from_end, times, state, opened_at, expires_at, when_expired, settled_at)
      values ('int_old', 'candidate', '{"kind":"candidate","by":"page","evidence":""}', '2026-11-26T10:00:00Z',
        '2026-11-26T10:45:00Z', '[]', ${state}, '2026-11-23T08:00:00Z', '2026-11-24T08:00:00Z', 'notify', ${settled}::timestamptz)
    `.execute(store.db);
  await migrate(store, migrations);
  const id = InterviewId.parse('int_old');
  expect(await untoldWishes(store.db, id)).toEqual([]);
  await sql`update proposals set state = 'expired', settled_at = '2026-11-24T08:00:00Z' where state = 'open'`.execute(
    store.db,
  );
  expect(await untoldWishes(store.db, id)).toMatchObject([{ state: 'expired' }]);
});
