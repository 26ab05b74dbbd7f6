/** What candidates answered to the invite as they were told it last. */
import type { Selectable } from 'kysely';
import type { InterviewId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant } from './columns.ts';
import type { CandidateAnswersTable } from './schema-of-mail.ts';

export interface AnswerRecord {
  readonly interview: InterviewId;
  readonly answer: CandidateAnswersTable['answer'];
  /** Of the revision that it answers: an answer to an earlier one says nothing of the present time. */
  readonly sequence: number;
  /** When their program made it. */
  readonly stampedAt: Instant;
  readonly receivedAt: Instant;
  readonly messageId: string | null;
  readonly comment: string;
}

/**
 * Of two answers to one revision the one that was made later counts (RFC 5546 §2.1.5), in whichever order they come.
 * @returns false for one that does not count, or is known
 */
export async function saveAnswer(db: Db, record: AnswerRecord): Promise<boolean> {
  const values = {
    answer: record.answer,
    sequence: record.sequence,
    stamped_at: toDate(record.stampedAt),
    received_at: toDate(record.receivedAt),
    message_id: record.messageId,
    comment: record.comment,
  };
  const row = await db
    .insertInto('candidate_answers')
    .values({ interview_id: record.interview, ...values })
    .onConflict((conflict) =>
      conflict
        .column('interview_id')
        .doUpdateSet(values)
        .where((eb) =>
          eb.or([
            eb('candidate_answers.sequence', '<', record.sequence),
            eb.and([
              eb('candidate_answers.sequence', '=', record.sequence),
              eb('candidate_answers.stamped_at', '<', toDate(record.stampedAt)),
            ]),
          ]),
        ),
    )
    .returning('interview_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The answer to the invite's last revision; null where there is none. */
export async function currentAnswer(db: Db, interview: InterviewId): Promise<AnswerRecord | null> {
  const row = await current(db).where('candidate_answers.interview_id', '=', interview).executeTakeFirst();
  return row ? toAnswer(row) : null;
}

/** Of every interview that has one. */
export async function currentAnswers(db: Db): Promise<ReadonlyMap<InterviewId, AnswerRecord>> {
  const rows = await current(db).execute();
  return new Map(rows.map((row) => [row.interview_id, toAnswer(row)]));
}

function current(db: Db) {
  return db
    .selectFrom('candidate_answers')
    .innerJoin('invites', 'invites.interview_id', 'candidate_answers.interview_id')
    .selectAll('candidate_answers')
    .whereRef('candidate_answers.sequence', '=', 'invites.sequence');
}

function toAnswer(row: Selectable<CandidateAnswersTable>): AnswerRecord {
  return {
    interview: row.interview_id,
    answer: row.answer,
    sequence: row.sequence,
    stampedAt: toInstant(row.stamped_at),
    receivedAt: toInstant(row.received_at),
    messageId: row.message_id,
    comment: row.comment,
  };
}
