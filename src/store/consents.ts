/** Consents under way: from the moment somebody is sent to their provider until their calendars are chosen. */
import type { Selectable } from 'kysely';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';
import type { ConsentsTable } from './schema-of-providers.ts';

export interface ConsentUnderWay {
  readonly stateHash: string;
  readonly linkId: string;
  /** Of the browser that began it: nobody else may finish it. */
  readonly browserHash: string;
  /** Sealed. */
  readonly verifier: string;
  readonly askedAgain: boolean;
  /** Sealed; null until the provider has said yes. */
  readonly granted: string | null;
}

function toConsent(row: Selectable<ConsentsTable>): ConsentUnderWay {
  return {
    stateHash: row.state_hash,
    linkId: row.link_id,
    browserHash: row.browser_hash,
    verifier: row.verifier,
    askedAgain: row.asked_again,
    granted: row.granted,
  };
}

export async function beginConsent(
  db: Db,
  consent: Omit<ConsentUnderWay, 'granted'>,
  now: Instant,
  expiresAt: Instant,
): Promise<void> {
  await db
    .insertInto('consents')
    .values({
      state_hash: consent.stateHash,
      link_id: consent.linkId,
      browser_hash: consent.browserHash,
      verifier: consent.verifier,
      asked_again: consent.askedAgain,
      answered_at: null,
      granted: null,
      began_at: toDate(now),
      expires_at: toDate(expiresAt),
    })
    .execute();
}

/** Takes the provider's answer to this consent, once. Null when it is not known, too late, or another browser's. */
export async function takeAnswer(
  db: Db,
  { stateHash, browserHash }: Pick<ConsentUnderWay, 'stateHash' | 'browserHash'>,
  now: Instant,
): Promise<ConsentUnderWay | null> {
  const row = await db
    .updateTable('consents')
    .set({ answered_at: toDate(now) })
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', browserHash)
    .where('answered_at', 'is', null)
    .where('expires_at', '>', toDate(now))
    .returningAll()
    .executeTakeFirst();
  return row ? toConsent(row) : null;
}

/** @param granted sealed */
export async function saveGranted(db: Db, stateHash: string, granted: string, expiresAt: Instant): Promise<void> {
  await db
    .updateTable('consents')
    .set({ granted, expires_at: toDate(expiresAt) })
    .where('state_hash', '=', stateHash)
    .execute();
}

/** What this browser was granted last and has not finished. */
export async function findGranted(db: Db, browserHash: string, now: Instant): Promise<ConsentUnderWay | null> {
  const row = await db
    .selectFrom('consents')
    .selectAll()
    .where('browser_hash', '=', browserHash)
    .where('granted', 'is not', null)
    .where('expires_at', '>', toDate(now))
    .orderBy('began_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toConsent(row) : null;
}

/** @returns false when somebody else has finished it */
export async function endConsents(db: Db, linkId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('consents').where('link_id', '=', linkId).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function purgeConsents(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('consents').where('expires_at', '<', toDate(before)).execute();
}
