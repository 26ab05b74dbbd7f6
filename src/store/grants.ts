/** What interviewers allowed us. Secrets are sealed before they come here; nothing in this file can open one. */
import type { Selectable } from 'kysely';
import type { Email } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';
import type { GrantsTable } from './schema-of-providers.ts';

export interface GrantKey {
  readonly connection: string;
  readonly interviewer: Email;
}

export interface GrantRecord extends GrantKey {
  /** Who consented, as the provider names them. */
  readonly account: string;
  /** Sealed. */
  readonly secret: string;
  /** Sealed; null when there is none to share. */
  readonly access: string | null;
  /** Another one, another secret. */
  readonly version: number;
  readonly grantedAt: Instant;
  readonly refreshedAt: Instant | null;
  /** Since when the provider takes it no longer; null while it does. */
  readonly lostAt: Instant | null;
  readonly lostReason: string | null;
}

/** What a grant is sealed for. */
export function boundaryOf({ connection, interviewer }: GrantKey): string {
  return `grant ${connection} ${interviewer}`;
}

function toRecord(row: Selectable<GrantsTable>): GrantRecord {
  return {
    connection: row.connection,
    interviewer: row.interviewer,
    account: row.account,
    secret: row.secret,
    access: row.access,
    version: row.version,
    grantedAt: toInstant(row.granted_at),
    refreshedAt: toInstantOrNull(row.refreshed_at),
    lostAt: toInstantOrNull(row.lost_at),
    lostReason: row.lost_reason,
  };
}

export async function findGrant(db: Db, { connection, interviewer }: GrantKey): Promise<GrantRecord | null> {
  const row = await db
    .selectFrom('grants')
    .selectAll()
    .where('connection', '=', connection)
    .where('interviewer', '=', interviewer)
    .executeTakeFirst();
  return row ? toRecord(row) : null;
}

export async function listGrants(db: Db): Promise<GrantRecord[]> {
  const rows = await db.selectFrom('grants').selectAll().orderBy('connection').orderBy('interviewer').execute();
  return rows.map(toRecord);
}

/** A consent, the first or another one: whatever was lost is found again. */
export async function saveGrant(
  db: Db,
  key: GrantKey,
  consent: Pick<GrantRecord, 'account' | 'secret' | 'access'>,
  now: Instant,
): Promise<void> {
  const values = { ...consent, granted_at: toDate(now), refreshed_at: null, refreshing_until: null };
  await db
    .insertInto('grants')
    .values({ ...key, ...values, lost_at: null, lost_reason: null })
    .onConflict((conflict) =>
      conflict.columns(['connection', 'interviewer']).doUpdateSet((excluded) => ({
        ...values,
        version: excluded.eb('grants.version', '+', 1),
        lost_at: null,
        lost_reason: null,
      })),
    )
    .execute();
}

/**
 * Becomes the one who refreshes, until `until` at the latest.
 * @returns false while somebody else is
 */
export async function takeRefresh(db: Db, key: GrantKey, now: Instant, until: Instant): Promise<boolean> {
  const row = await db
    .updateTable('grants')
    .set({ refreshing_until: toDate(until) })
    .where('connection', '=', key.connection)
    .where('interviewer', '=', key.interviewer)
    .where((eb) => eb.or([eb('refreshing_until', 'is', null), eb('refreshing_until', '<=', toDate(now))]))
    .returning('version')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets the next one refresh. @param until as it was given to `takeRefresh`: only one's own turn is given up */
export async function leaveRefresh(db: Db, key: GrantKey, until: Instant): Promise<void> {
  await db
    .updateTable('grants')
    .set({ refreshing_until: null })
    .where('connection', '=', key.connection)
    .where('interviewer', '=', key.interviewer)
    .where('refreshing_until', '=', toDate(until))
    .execute();
}

/** @returns false when there is another secret by now, which is then the better one */
export async function saveRefreshed(
  db: Db,
  grant: GrantKey & Pick<GrantRecord, 'version'>,
  sealed: { readonly secret: string; readonly access: string },
  now: Instant,
): Promise<boolean> {
  const row = await db
    .updateTable('grants')
    .set((eb) => ({
      ...sealed,
      version: eb('version', '+', 1),
      refreshed_at: toDate(now),
      refreshing_until: null,
    }))
    .where('connection', '=', grant.connection)
    .where('interviewer', '=', grant.interviewer)
    .where('version', '=', grant.version)
    .returning('version')
    .executeTakeFirst();
  return row !== undefined;
}

/** The same secret under another key. @returns false when there is another secret by now */
export async function reseal(
  db: Db,
  grant: GrantKey & Pick<GrantRecord, 'version'>,
  sealed: { readonly secret: string; readonly access: string | null },
): Promise<boolean> {
  const row = await db
    .updateTable('grants')
    .set(sealed)
    .where('connection', '=', grant.connection)
    .where('interviewer', '=', grant.interviewer)
    .where('version', '=', grant.version)
    .returning('version')
    .executeTakeFirst();
  return row !== undefined;
}

/** The provider takes it no longer. @returns false when it was known, or when there is another secret by now */
export async function markLost(
  db: Db,
  grant: GrantKey & Pick<GrantRecord, 'version'>,
  reason: string,
  now: Instant,
): Promise<boolean> {
  const row = await db
    .updateTable('grants')
    .set({ lost_at: toDate(now), lost_reason: reason, access: null, refreshing_until: null })
    .where('connection', '=', grant.connection)
    .where('interviewer', '=', grant.interviewer)
    .where('version', '=', grant.version)
    .where('lost_at', 'is', null)
    .returning('version')
    .executeTakeFirst();
  return row !== undefined;
}

/** Nobody shall use this access token any more. @param access as stored */
export async function dropAccess(db: Db, key: GrantKey, access: string): Promise<void> {
  await db
    .updateTable('grants')
    .set({ access: null })
    .where('connection', '=', key.connection)
    .where('interviewer', '=', key.interviewer)
    .where('access', '=', access)
    .execute();
}

/** Forgets what was allowed, and with it the calendars that were chosen. */
export async function forgetGrant(db: Db, key: GrantKey): Promise<void> {
  await db
    .deleteFrom('grants')
    .where('connection', '=', key.connection)
    .where('interviewer', '=', key.interviewer)
    .execute();
}
