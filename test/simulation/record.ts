/** What the daemon's tables say at the end, read at once. */
import type { FindingKind } from '../../src/scheduling/finding.ts';
import type { Email, InterviewId } from '../../src/scheduling/ids.ts';
import type { Instant } from '../../src/scheduling/instant.ts';
import type { KnownSeatChange } from '../../src/scheduling/panel.ts';
import { toInstantOrNull } from '../../src/store/columns.ts';
import { listProposals, type RecordedProposal } from '../../src/store/proposals.ts';
import { LOST_STATES } from '../../src/store/schema-of-mail.ts';
import { listSeatChanges } from '../../src/store/seat-changes.ts';
import type { Store } from '../../src/store/store.ts';

export interface Record {
  readonly snapshots: ReadonlyMap<
    InterviewId,
    {
      readonly status: string;
      readonly scheduledAt: Instant | null;
      readonly durationMinutes: number;
      readonly candidateEmail: string;
    }
  >;
  /** Open ones. */
  readonly findings: readonly {
    readonly interview: InterviewId;
    readonly interviewer: Email | null;
    readonly kind: FindingKind;
  }[];
  /** The last of each interview. */
  readonly decisions: ReadonlyMap<InterviewId, { readonly id: number; readonly outcome: string }>;
  readonly inFlight: readonly InterviewId[];
  /** Decisions whose reschedule JobHive refused. */
  readonly refused: ReadonlySet<number>;
  /** The latest first. */
  readonly proposals: readonly RecordedProposal[];
  readonly seatChanges: ReadonlyMap<InterviewId, readonly KnownSeatChange[]>;
  /** Interviews of which a message failed for good, or may not have arrived. */
  readonly failedMail: ReadonlySet<InterviewId>;
}

const MOST_PROPOSALS = 10_000;

export async function readRecord({ db }: Store): Promise<Record> {
  const interviews = await db.selectFrom('interviews').selectAll().execute();
  const findings = await db.selectFrom('findings').selectAll().where('ended_at', 'is', null).execute();
  const decisions = await db.selectFrom('decisions').select(['id', 'interview_id', 'outcome']).orderBy('id').execute();
  const reschedules = await db.selectFrom('reschedules').selectAll().execute();
  const failed = await db.selectFrom('deliveries').select('interview_id').where('state', 'in', LOST_STATES).execute();
  const known = interviews.map(({ id }) => id);
  return {
    proposals: await listProposals(db, 'all', MOST_PROPOSALS),
    seatChanges: await listSeatChanges(db, known),
    snapshots: new Map(
      interviews.map((row) => [
        row.id,
        {
          status: row.status,
          scheduledAt: toInstantOrNull(row.scheduled_at),
          durationMinutes: row.duration_minutes,
          candidateEmail: row.candidate_email,
        },
      ]),
    ),
    findings: findings.map(({ interview_id: interview, interviewer, kind }) => ({ interview, interviewer, kind })),
    decisions: new Map(decisions.map(({ id, interview_id, outcome }) => [interview_id, { id, outcome }])),
    inFlight: reschedules.filter(({ state }) => state === 'planned' || state === 'sent').map((row) => row.interview_id),
    refused: new Set(reschedules.filter(({ state }) => state === 'refused').map((row) => row.decision_id)),
    failedMail: new Set(failed.flatMap(({ interview_id }) => interview_id ?? [])),
  };
}
