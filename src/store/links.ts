/** Links that we hand out, known by the hash of the token in them. Whoever has one may see its subject until it ends. */
import { Email, InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';

/** What a link opens: a candidate's page, as long as the interview is this address's, or a feed. */
export type LinkSubject =
  | { readonly kind: 'candidate'; readonly interview: InterviewId; readonly candidateEmail: string }
  | { readonly kind: 'interviewer'; readonly interviewer: Email }
  | { readonly kind: 'panel'; readonly panel: string };

export interface NewLink {
  readonly tokenHash: string;
  readonly subject: LinkSubject;
  /** Null: it lasts until it is revoked. */
  readonly expiresAt: Instant | null;
}

export interface LinkRecord {
  readonly id: number;
  readonly kind: LinkSubject['kind'];
  /** The interview's id, the interviewer's address, or the panel's name. */
  readonly subject: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
}

export async function saveLink(db: Db, { tokenHash, subject, expiresAt }: NewLink, now: Instant): Promise<void> {
  await db
    .insertInto('links')
    .values({
      token_hash: tokenHash,
      kind: subject.kind,
      subject: nameOf(subject),
      candidate_email: subject.kind === 'candidate' ? subject.candidateEmail : null,
      created_at: toDate(now),
      expires_at: toDateOrNull(expiresAt),
      revoked_at: null,
    })
    .execute();
}

function nameOf(subject: LinkSubject): string {
  switch (subject.kind) {
    case 'candidate':
      return subject.interview;
    case 'interviewer':
      return subject.interviewer;
    case 'panel':
      return subject.panel;
  }
}

/** Null when there is none, or it was revoked or has ended. */
export async function findLink(db: Db, tokenHash: string, now: Instant): Promise<LinkSubject | null> {
  const row = await db
    .selectFrom('links')
    .select(['kind', 'subject', 'candidate_email'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', toDate(now))]))
    .executeTakeFirst();
  if (!row) return null;
  switch (row.kind) {
    case 'candidate':
      return {
        kind: 'candidate',
        interview: InterviewId.parse(row.subject),
        candidateEmail: row.candidate_email ?? '',
      };
    case 'interviewer':
      return { kind: 'interviewer', interviewer: Email.parse(row.subject) };
    case 'panel':
      return { kind: 'panel', panel: row.subject };
  }
}

/** All that are kept, the newest first. */
export async function listLinks(db: Db): Promise<LinkRecord[]> {
  const rows = await db
    .selectFrom('links')
    .select(['id', 'kind', 'subject', 'created_at', 'expires_at', 'revoked_at'])
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    createdAt: toInstant(row.created_at),
    expiresAt: toInstantOrNull(row.expires_at),
    revokedAt: toInstantOrNull(row.revoked_at),
  }));
}

/** The candidate's earlier links, those in older mails, open as long as the latest. What has ended stays ended. */
export async function prolongCandidateLinks(
  db: Db,
  interview: InterviewId,
  expiresAt: Instant,
  now: Instant,
): Promise<void> {
  await db
    .updateTable('links')
    .set({ expires_at: toDate(expiresAt) })
    .where('kind', '=', 'candidate')
    .where('subject', '=', interview)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', toDate(now))
    .where('expires_at', '<', toDate(expiresAt))
    .execute();
}

/** One by its id, or all of a subject. @returns how many opened something until now */
export async function revokeLinks(
  db: Db,
  which: { readonly id: number } | Pick<LinkRecord, 'kind' | 'subject'>,
  now: Instant,
): Promise<number> {
  const update = db
    .updateTable('links')
    .set({ revoked_at: toDate(now) })
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', toDate(now))]));
  const chosen =
    'id' in which
      ? update.where('id', '=', which.id)
      : update.where('kind', '=', which.kind).where('subject', '=', which.subject);
  const { numUpdatedRows } = await chosen.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Those that ended or were revoked before `before`. @returns how many */
export async function purgeLinks(db: Db, before: Instant): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('links')
    .where((eb) => eb.or([eb('expires_at', '<', toDate(before)), eb('revoked_at', '<', toDate(before))]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
