/** What must be true of the tables after every step. One statement, because there are very many steps. */
import { sql } from 'kysely';
import type { Stage } from './stage.ts';
import { Violation } from './violation.ts';

interface Broken {
  readonly invariant: string;
  readonly problem: string;
}

/** @throws Violation */
export async function checkLedger({ store, witness }: Stage): Promise<void> {
  const { rows } = await sql<Broken>`
    select '5 (one reschedule in flight)' as invariant, interview_id || ' has ' || count(*) || ' in flight' as problem
      from reschedules where state in ('planned', 'sent') group by interview_id having count(*) > 1
    union all
    select '4 (no PATCH without a decision)', 'reschedule ' || r.id || ' has no decision to reschedule'
      from reschedules r left join decisions d on d.id = r.decision_id and d.outcome = 'reschedule' where d.id is null
    union all
    select '4 (no PATCH without a decision)', 'decision ' || decision_id || ' has several reschedules'
      from reschedules group by decision_id having count(*) > 1
    union all
    select '5 (reservations)', 'two reservations of ' || a.interviewer || ' overlap'
      from slot_reservations a join slot_reservations b
      on a.interviewer = b.interviewer and a.reschedule_id < b.reschedule_id and a.during && b.during
    union all
    select '5 (reservations)', 'reschedule ' || s.reschedule_id || ' is settled and still reserves time'
      from slot_reservations s join reschedules r on r.id = s.reschedule_id where r.state not in ('planned', 'sent')
    union all
    select '10 (SEQUENCE rises)', interview_id || ' went from ' || before || ' to ' || sequence
      from (select interview_id, sequence, lag(sequence) over (partition by interview_id order by id) as before
            from deliveries where sequence is not null) as revisions
      where sequence <= before
    union all
    select 'proposals', 'proposal ' || p.id || ' is ' || p.state || ', and reschedule ' || r.id || ' is ' || r.state
      from reschedules r join proposals p on p.id = r.proposal_id
      where p.state in ('open', 'refused', 'expired') and r.state in ('planned', 'sent', 'confirmed')
    union all
    select 'proposals', 'two of the same side wait for ' || interview_id
      from proposals where state in ('open', 'approved') group by interview_id, asked_by having count(*) > 1
    union all
    select 'proposals', 'proposal ' || id || ' is ' || state || ', and nothing says when and why'
      from proposals
      where state not in ('open', 'approved') and (settled_at is null or settled_why is null)
        or state in ('approved', 'refused', 'done') and answered_at is null and when_expired <> 'refuse'
    union all
    select '4 (no seat without a decision)', 'seat change ' || s.id || ' has no decision to replace anybody'
      from seat_changes s left join decisions d on d.id = s.decision_id and d.outcome = 'replace' where d.id is null
    limit 1
  `.execute(store.db);
  const [first] = rows;
  if (first) throw new Violation(first.invariant, first.problem);
  await witness.decided();
}
