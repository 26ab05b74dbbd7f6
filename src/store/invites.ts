/** The iCalendar identity of an interview for its candidate. SEQUENCE has one owner: this column. */
import type { Selectable } from 'kysely';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInterval } from './columns.ts';
import type { InvitesTable } from './schema-of-mail.ts';

export interface InviteRecord {
  readonly interview: InterviewId;
  readonly uid: string;
  /** -1 until the first message. */
  readonly sequence: number;
  readonly method: 'REQUEST' | 'CANCEL' | null;
  readonly during: Interval;
  readonly candidateEmail: string;
  readonly joinUrl: string | null;
  readonly position: string;
  readonly revisedAt: Instant;
}

export async function findInvite(db: Db, interview: InterviewId): Promise<InviteRecord | null> {
  const row = await db.selectFrom('invites').selectAll().where('interview_id', '=', interview).executeTakeFirst();
  return row ? toInvite(row) : null;
}

/** @param uid as it stands in an object that somebody sent */
export async function findInviteByUid(db: Db, uid: string): Promise<InviteRecord | null> {
  const row = await db.selectFrom('invites').selectAll().where('uid', '=', uid).executeTakeFirst();
  return row ? toInvite(row) : null;
}

function toInvite(row: Selectable<InvitesTable>): InviteRecord {
  return {
    interview: row.interview_id,
    uid: row.uid,
    sequence: row.sequence,
    method: row.method,
    during: toInterval(row.starts_at, row.ends_at),
    candidateEmail: row.candidate_email,
    joinUrl: row.join_url,
    position: row.position,
    revisedAt: toInstant(row.revised_at),
  };
}

/** The UID of the first revision stays; @throws when `sequence` does not rise (RFC 5546 §2.1.4). */
export async function saveInvite(db: Db, invite: InviteRecord): Promise<void> {
  const values = {
    sequence: invite.sequence,
    method: invite.method,
    starts_at: toDate(invite.during.start),
    ends_at: toDate(invite.during.end),
    candidate_email: invite.candidateEmail,
    join_url: invite.joinUrl,
    position: invite.position,
    revised_at: toDate(invite.revisedAt),
  };
  const row = await db
    .insertInto('invites')
    .values({ interview_id: invite.interview, uid: invite.uid, ...values })
    .onConflict((conflict) =>
      conflict
        .column('interview_id')
        .doUpdateSet(values)
        .where((eb) =>
          eb.or([
            eb('invites.sequence', '<', invite.sequence),
            // Nothing was sent either time: the baseline may be renewed.
            eb.and([eb('invites.sequence', '=', -1), eb.val(invite.sequence === -1)]),
          ]),
        ),
    )
    .returning('uid')
    .executeTakeFirst();
  if (!row) throw new Error(`invite of ${invite.interview}: sequence ${invite.sequence} is not above the stored one`);
}
