/** Links by which people answer proposals. Only the hash of each token is kept. */
import type { Email } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate } from './columns.ts';

export async function saveProposalLink(
  db: Db,
  link: {
    readonly tokenHash: string;
    readonly proposal: number;
    readonly recipient: Email;
    readonly expiresAt: Instant;
  },
): Promise<void> {
  await db
    .insertInto('proposal_links')
    .values({
      token_hash: link.tokenHash,
      proposal_id: link.proposal,
      recipient: link.recipient,
      expires_at: toDate(link.expiresAt),
      used_at: null,
    })
    .execute();
}

/** Null when there is none, it was used, or it has ended. */
export async function findProposalLink(
  db: Db,
  tokenHash: string,
  now: Instant,
): Promise<{ readonly proposal: number; readonly recipient: string } | null> {
  const row = await db
    .selectFrom('proposal_links')
    .select(['proposal_id', 'recipient'])
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', toDate(now))
    .executeTakeFirst();
  return row ? { proposal: row.proposal_id, recipient: row.recipient } : null;
}

/** @returns false when it was used before, also by somebody else at this moment */
export async function useProposalLink(db: Db, tokenHash: string, now: Instant): Promise<boolean> {
  const row = await db
    .updateTable('proposal_links')
    .set({ used_at: toDate(now) })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', toDate(now))
    .returning('token_hash')
    .executeTakeFirst();
  return row !== undefined;
}

/** Those that ended before `before`. */
export async function purgeProposalLinks(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom('proposal_links').where('expires_at', '<', toDate(before)).execute();
}
