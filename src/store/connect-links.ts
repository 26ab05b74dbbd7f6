/** Links by which interviewers connect: each is for one of them, is good once, and ends. */
import type { Selectable } from 'kysely';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';
import type { GrantKey } from './grants.ts';
import type { ConnectLinksTable } from './schema-of-providers.ts';

export interface ConnectLink extends GrantKey {
  readonly id: string;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
}

function toLink(row: Selectable<ConnectLinksTable>): ConnectLink {
  return {
    id: row.id,
    connection: row.connection,
    interviewer: row.interviewer,
    expiresAt: toInstant(row.expires_at),
    usedAt: toInstantOrNull(row.used_at),
  };
}

export async function saveConnectLink(
  db: Db,
  { id, connection, interviewer, expiresAt }: Omit<ConnectLink, 'usedAt'>,
  now: Instant,
): Promise<void> {
  await db
    .insertInto('connect_links')
    .values({
      id,
      connection,
      interviewer,
      created_at: toDate(now),
      expires_at: toDate(expiresAt),
      used_at: null,
    })
    .execute();
}

export async function findConnectLink(db: Db, id: string): Promise<ConnectLink | null> {
  const row = await db.selectFrom('connect_links').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toLink(row) : null;
}

/** @returns false when it was used before, also by somebody else at this moment */
export async function useConnectLink(db: Db, id: string, now: Instant): Promise<boolean> {
  const row = await db
    .updateTable('connect_links')
    .set({ used_at: toDate(now) })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', toDate(now))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whoever has a link for these may not use it any more. */
export async function withdrawConnectLinks(db: Db, { connection, interviewer }: GrantKey): Promise<void> {
  await db
    .deleteFrom('connect_links')
    .where('connection', '=', connection)
    .where('interviewer', '=', interviewer)
    .execute();
}

/** Those that ended before `before`, with the consents begun by them. @returns how many */
export async function purgeConnectLinks(db: Db, before: Instant): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('connect_links')
    .where('expires_at', '<', toDate(before))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
