/** Links that we hand out, known by the hash of the token in them. Whoever has one may see its subject until it ends. */
import { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull } from './columns.ts';

/** What a candidate's link opens: this interview, as long as it is this address's. */
export interface CandidateLink {
  readonly interview: InterviewId;
  readonly candidateEmail: string;
}

export async function saveCandidateLink(
  db: Db,
  link: CandidateLink & { readonly tokenHash: string; readonly expiresAt: Instant | null },
  now: Instant,
): Promise<void> {
  await db
    .insertInto('links')
    .values({
      token_hash: link.tokenHash,
      kind: 'candidate',
      subject: link.interview,
      candidate_email: link.candidateEmail,
      created_at: toDate(now),
      expires_at: toDateOrNull(link.expiresAt),
      revoked_at: null,
    })
    .execute();
}

/** Null when there is none, or it was revoked or has ended. */
export async function findCandidateLink(db: Db, tokenHash: string, now: Instant): Promise<CandidateLink | null> {
  const row = await db
    .selectFrom('links')
    .select(['subject', 'candidate_email'])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', 'candidate')
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', toDate(now))]))
    .executeTakeFirst();
  if (!row || row.candidate_email === null) return null;
  return { interview: InterviewId.parse(row.subject), candidateEmail: row.candidate_email };
}

/** Those that ended or were revoked before `before`. @returns how many */
export async function purgeLinks(db: Db, before: Instant): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('links')
    .where((eb) => eb.or([eb('expires_at', '<', toDate(before)), eb('revoked_at', '<', toDate(before))]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
