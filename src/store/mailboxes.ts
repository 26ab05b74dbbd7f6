/** How far the mailbox was read to which candidates answer. */
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstantOrNull } from './columns.ts';

/** `validity`: what the numbers belong to. */
export interface MailboxPlace {
  readonly validity: string;
  readonly lastUid: number;
}

/** Null where it was never read. */
export async function mailboxPlace(db: Db, name: string): Promise<MailboxPlace | null> {
  const row = await db.selectFrom('mailboxes').selectAll().where('name', '=', name).executeTakeFirst();
  return row && row.validity !== null ? { validity: row.validity, lastUid: row.last_uid } : null;
}

export async function keepMailboxPlace(
  db: Db,
  name: string,
  { validity, lastUid }: MailboxPlace,
  now: Instant,
): Promise<void> {
  const values = { validity, last_uid: lastUid, read_at: toDate(now), failure: null, failed_at: null };
  await db
    .insertInto('mailboxes')
    .values({ name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

export async function keepMailboxFailure(db: Db, name: string, failure: string, now: Instant): Promise<void> {
  const values = { failure, failed_at: toDate(now) };
  await db
    .insertInto('mailboxes')
    .values({ name, validity: null, read_at: null, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

export interface MailboxRecord {
  readonly name: string;
  readonly readAt: Instant | null;
  readonly failure: string | null;
  readonly failedAt: Instant | null;
}

export async function findMailbox(db: Db, name: string): Promise<MailboxRecord | null> {
  const row = await db.selectFrom('mailboxes').selectAll().where('name', '=', name).executeTakeFirst();
  if (!row) return null;
  const { failure } = row;
  return { name, readAt: toInstantOrNull(row.read_at), failure, failedAt: toInstantOrNull(row.failed_at) };
}
