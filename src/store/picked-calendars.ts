/** The calendars that interviewers chose when they connected. They take their place beside the configured ones. */
import type { Email } from '../scheduling/ids.ts';
import type { Db } from './columns.ts';
import type { GrantKey } from './grants.ts';

export interface PickedCalendar {
  readonly connection: string;
  readonly interviewer: Email;
  readonly remoteId: string;
  /** Their holds are to be written there. */
  readonly holds: boolean;
}

export async function listPickedCalendars(db: Db): Promise<PickedCalendar[]> {
  const rows = await db
    .selectFrom('picked_calendars')
    .selectAll()
    .orderBy('connection')
    .orderBy('interviewer')
    .orderBy('remote_id')
    .execute();
  return rows.map(({ connection, interviewer, remote_id, holds }) => ({
    connection,
    interviewer,
    remoteId: remote_id,
    holds,
  }));
}

/** Takes the place of what they chose before. */
export async function replacePickedCalendars(
  db: Db,
  { connection, interviewer }: GrantKey,
  picked: readonly Pick<PickedCalendar, 'remoteId' | 'holds'>[],
): Promise<void> {
  await db
    .deleteFrom('picked_calendars')
    .where('connection', '=', connection)
    .where('interviewer', '=', interviewer)
    .execute();
  if (picked.length === 0) return;
  await db
    .insertInto('picked_calendars')
    .values(picked.map(({ remoteId, holds }) => ({ connection, interviewer, remote_id: remoteId, holds })))
    .execute();
}
