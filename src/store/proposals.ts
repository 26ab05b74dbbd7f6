/** New times that wait for a person, from asked to settled. What becomes of one is planned in `scheduling/proposal.ts`. */
import { type Selectable, sql } from 'kysely';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { Proposal, ProposalChange, ProposalState } from '../scheduling/proposal.ts';
import { type Db, toDate, toInstant, toInstantOrNull, toInterval } from './columns.ts';
import type { ProposalsTable } from './schema-of-proposals.ts';

export interface RecordedProposal extends Proposal {
  readonly interview: InterviewId;
  readonly announcedAt: Instant | null;
  readonly settledAt: Instant | null;
  /** Why it ended as it did; null while it has not. */
  readonly settledWhy: string | null;
}

/** Written out, so that the partial index on these states is found under a plan that is made for any parameters. */
export const unsettled = sql<boolean>`proposals.state in ('open', 'approved')`;

function toProposal(row: Selectable<ProposalsTable>): RecordedProposal {
  const answer =
    row.answered_at === null
      ? null
      : { by: row.answered_by ?? '', at: toInstant(row.answered_at), chosen: row.chosen, anyway: row.anyway };
  return {
    id: row.id,
    interview: row.interview_id,
    origin: row.origin,
    from: toInterval(row.from_start, row.from_end),
    // Named one by one: the database keeps keys in an order of its own, and decisions are compared as text.
    times: row.times.map(({ during: { start, end }, reason, note }) => ({ during: { start, end }, reason, note })),
    state: row.state,
    openedAt: toInstant(row.opened_at),
    expiresAt: toInstant(row.expires_at),
    whenExpired: row.when_expired,
    answer,
    announcedAt: toInstantOrNull(row.announced_at),
    settledAt: toInstantOrNull(row.settled_at),
    settledWhy: row.settled_why,
  };
}

export type NewProposal = Pick<
  RecordedProposal,
  'interview' | 'origin' | 'from' | 'times' | 'openedAt' | 'expiresAt' | 'whenExpired'
>;

/** Takes the place of what the same side asked before about the interview. @returns its id */
export async function insertProposal(db: Db, proposal: NewProposal): Promise<number> {
  const { interview, origin, openedAt } = proposal;
  await db
    .updateTable('proposals')
    .set({ state: 'withdrawn', settled_at: toDate(openedAt), settled_why: 'another one took its place' })
    .where('interview_id', '=', interview)
    .where('asked_by', '=', origin.kind)
    .where(unsettled)
    .execute();
  const row = await db
    .insertInto('proposals')
    .values({
      interview_id: interview,
      asked_by: origin.kind,
      origin: JSON.stringify(origin),
      from_start: toDate(proposal.from.start),
      from_end: toDate(proposal.from.end),
      times: JSON.stringify(proposal.times),
      state: 'open',
      opened_at: toDate(openedAt),
      expires_at: toDate(proposal.expiresAt),
      when_expired: proposal.whenExpired,
      announced_at: null,
      answered_at: null,
      answered_by: null,
      chosen: null,
      settled_at: null,
      settled_why: null,
      told_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function findProposal(db: Db, id: number): Promise<RecordedProposal | null> {
  const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toProposal(row) : null;
}

/** Of one interview, the latest first. */
export async function proposalsOf(db: Db, interview: InterviewId): Promise<RecordedProposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .where('interview_id', '=', interview)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toProposal);
}

/** Open and approved ones of one interview. */
export async function unsettledProposals(db: Db, interview: InterviewId): Promise<RecordedProposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .where('interview_id', '=', interview)
    .where(unsettled)
    .orderBy('id')
    .execute();
  return rows.map(toProposal);
}

/** Written out, as above. */
export const untold = sql<boolean>`proposals.asked_by = 'candidate'
  and proposals.settled_at is not null and proposals.told_at is null`;

/** What the candidate asked for that has ended, and of which nobody has seen to it that they know. */
export async function untoldWishes(db: Db, interview: InterviewId): Promise<RecordedProposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .where('interview_id', '=', interview)
    .where(untold)
    .orderBy('id')
    .execute();
  return rows.map(toProposal);
}

export async function markTold(db: Db, id: number, now: Instant): Promise<void> {
  await db
    .updateTable('proposals')
    .set({ told_at: toDate(now) })
    .where('id', '=', id)
    .execute();
}

/** The latest first. */
export async function listProposals(db: Db, which: 'unsettled' | 'all', limit: number): Promise<RecordedProposal[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .$if(which === 'unsettled', (query) => query.where(unsettled))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toProposal);
}

export async function markAnnounced(db: Db, id: number, now: Instant): Promise<void> {
  await db
    .updateTable('proposals')
    .set({ announced_at: toDate(now) })
    .where('id', '=', id)
    .execute();
}

/**
 * What became of it without a person, or after one's approval. One that is approved because nobody answered has nobody's
 * name as its answer. Changes nothing where somebody has answered meanwhile.
 */
export async function settleProposal(
  db: Db,
  { id, state: from }: Pick<Proposal, 'id' | 'state'>,
  { state, why }: ProposalChange,
  now: Instant,
): Promise<void> {
  const approved = state === 'approved';
  await db
    .updateTable('proposals')
    .set({
      state,
      ...(approved ? { answered_by: why, answered_at: toDate(now) } : { settled_at: toDate(now), settled_why: why }),
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .execute();
}

export interface ProposalAnswer {
  readonly answer: 'approve' | 'refuse';
  readonly by: string;
  readonly chosen: number | null;
  readonly anyway: boolean;
}

/** Until the transaction ends nobody else answers it or acts on its answer. @param db of a transaction */
export async function lockProposal(db: Db, id: number): Promise<RecordedProposal | null> {
  const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ? toProposal(row) : null;
}

/**
 * Takes a person's word. An approved one may be answered again until it is being carried out.
 * @param db of a transaction
 * @returns false when it is settled, its PATCH is on the way, or has arrived
 */
export async function recordAnswer(db: Db, id: number, answer: ProposalAnswer, now: Instant): Promise<boolean> {
  const refused = answer.answer === 'refuse';
  const state: ProposalState = refused ? 'refused' : 'approved';
  // A statement of its own: whoever waited for the lock must see what was planned under it.
  await lockProposal(db, id);
  const row = await db
    .updateTable('proposals')
    .set({
      state,
      answered_by: answer.by,
      answered_at: toDate(now),
      chosen: answer.chosen,
      anyway: answer.anyway,
      ...(refused && { settled_at: toDate(now), settled_why: `refused by ${answer.by}` }),
    })
    .where('id', '=', id)
    .where(unsettled)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reschedules')
            .select('reschedules.id')
            .whereRef('reschedules.proposal_id', '=', 'proposals.id')
            .where('reschedules.state', 'in', ['planned', 'sent', 'confirmed']),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Why JobHive refused what a proposal led to; null when it did not. */
export async function refusalOf(db: Db, id: number): Promise<string | null> {
  const row = await db
    .selectFrom('reschedules')
    .select('answer')
    .where('proposal_id', '=', id)
    .where('state', '=', 'refused')
    .limit(1)
    .executeTakeFirst();
  return row ? (row.answer ?? '') : null;
}
