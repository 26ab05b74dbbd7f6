/** What must be true when everything has been calm for longer than any wait: all tell the same time, and all rest. */
import type { Interview } from '../../src/interviews/interview.ts';
import { planReport } from '../../src/reports/plan.ts';
import { HOUR, intervalOf, isoOf, SECOND } from '../../src/scheduling/instant.ts';
import { resolvePanel } from '../../src/scheduling/panel.ts';
import { PEOPLE, type Who } from './company.ts';
import { type HoldObject, holdsIn } from './objects.ts';
import { checkProposals } from './proposals.ts';
import { type Record, readRecord } from './record.ts';
import type { Stage } from './stage.ts';
import { checkStored } from './stored.ts';
import { Violation } from './violation.ts';

const AGREE = 'convergence';

/** @throws Violation */
export async function checkConvergence(stage: Stage): Promise<void> {
  const record = await readRecord(stage.store);
  for (const interview of stage.jobhive.interviews()) {
    // What has begun, or is about to, is nobody's to change any more.
    if (interview.scheduledAt === null || interview.scheduledAt < stage.clock.now() + HOUR) continue;
    agreesInStore(record, interview);
    if (interview.status === 'scheduled') {
      agreesInCalendars(stage, record, interview);
      decidedAll(record, interview);
    } else if (interview.status === 'cancelled') leftCalendars(stage, interview);
    agreesInMail(stage, record, interview);
  }
  checkProposals(stage, record);
  if (record.inFlight.length > 0) throw new Violation(AGREE, `reschedules of ${record.inFlight} are still in flight`);
  for (const who of PEOPLE)
    if (stage.settings().interviewers.some(({ email }) => email === `${who}@acme.example`))
      await checkStored(stage, who);
  await nothingIsPlanned(stage);
}

/** What `plan` would have done is done. People may be asked once more as the time comes near: that is no news of the world. */
async function nothingIsPlanned(stage: Stage): Promise<void> {
  const soon = stage.clock.now() + HOUR;
  const ahead = new Set(
    stage.jobhive
      .interviews()
      .filter(({ scheduledAt }) => scheduledAt !== null && scheduledAt >= soon)
      .map(({ id }) => String(id)),
  );
  const { steps } = await planReport(stage.store, stage.settings(), stage.clock);
  const due = steps.find((step) => step.at === null && step.do !== 'ask a person' && ahead.has(step.interview ?? ''));
  if (due) throw new Violation('plan', `${due.interview}: ${due.do} is still planned: ${due.text}`);
}

function agreesInStore(record: Record, interview: Interview): void {
  const snapshot = record.snapshots.get(interview.id);
  if (!snapshot) throw new Violation(AGREE, `${interview.id} is not known`);
  const { scheduledAt, durationMinutes, candidateEmail, status } = interview;
  const same =
    snapshot.scheduledAt === scheduledAt &&
    snapshot.durationMinutes === durationMinutes &&
    snapshot.candidateEmail === candidateEmail &&
    snapshot.status === status;
  if (!same) throw new Violation(AGREE, `the snapshot of ${interview.id} is not what JobHive has`);
}

function agreesInCalendars(stage: Stage, record: Record, interview: Interview): void {
  const panel = resolvePanel(interview, stage.settings().panels, record.seatChanges.get(interview.id) ?? []);
  const members = [...(panel?.required ?? []), ...(panel?.optional ?? [])];
  for (const who of PEOPLE)
    if (!members.some((email) => email === `${who}@acme.example`) && holdsOf(stage, who, interview).length > 0)
      throw new Violation(AGREE, `${who} does not sit in ${interview.id}, and has a hold for it`);
  for (const email of members) {
    const who = PEOPLE.find((each) => email === `${each}@acme.example`);
    if (!who) continue;
    const found = holdsOf(stage, who, interview);
    if (found.length > 1) throw new Violation(AGREE, `${who} has ${found.length} holds for ${interview.id}`);
    const [hold] = found;
    if (hold && !hold.cancelled && tellsTheTimeOf(hold, interview, stage.calendars.rewrites(who))) continue;
    const answered = record.findings.some(
      (finding) => finding.interview === interview.id && finding.interviewer === email && finding.kind !== 'conflict',
    );
    if (answered || (!hold && isUnreadable(stage, who, interview))) continue;
    const where = hold ? `at ${isoOf(hold.during.start)}${hold.cancelled ? ', cancelled' : ''}` : 'missing';
    throw new Violation(AGREE, `the hold of ${who} for ${interview.id} is ${where}, and that is no finding`);
  }
}

/** A finding stays only where the rules say that nothing is done, or that a person is asked. */
function decidedAll(record: Record, { id }: Interview): void {
  const open = record.findings.filter((finding) => finding.interview === id);
  if (open.length === 0) return;
  const latest = record.decisions.get(id);
  const proposed = record.proposals.some(
    ({ interview, origin, state }) => interview === id && origin.kind === 'rule' && state === 'open',
  );
  if (latest?.outcome === 'propose' && proposed) return;
  const refused = latest?.outcome === 'reschedule' && record.refused.has(latest.id);
  if (!latest || (!refused && !['notify', 'ignore', 'held_back'].includes(latest.outcome)))
    throw new Violation(AGREE, `${id} has an open finding (${open[0]?.kind}), and the last word is ${latest?.outcome}`);
}

function leftCalendars(stage: Stage, interview: Interview): void {
  for (const who of PEOPLE)
    if (holdsOf(stage, who, interview).length > 0)
      throw new Violation(AGREE, `${interview.id} is cancelled, and ${who} still has a hold`);
}

function agreesInMail(stage: Stage, record: Record, interview: Interview): void {
  if (record.failedMail.has(interview.id)) return;
  const received = stage.witness.received.filter((invite) => invite.interview === interview.id);
  const last = received.toSorted((a, b) => a.sequence - b.sequence).at(-1);
  if (interview.status === 'cancelled') {
    if (last && last.methods[0] !== 'CANCEL')
      throw new Violation(AGREE, `${interview.id} is cancelled, and its candidate was not told`);
    return;
  }
  if (interview.status !== 'scheduled' || interview.scheduledAt === null) return;
  if (!last) throw new Violation(AGREE, `the candidate of ${interview.id} has no invite`);
  const told = intervalOf(interview.scheduledAt, interview.durationMinutes);
  if (last.methods[0] !== 'REQUEST' || last.start !== told.start || last.end !== told.end)
    throw new Violation(AGREE, `the candidate of ${interview.id} was last told ${isoOf(last.start)}`);
  if (last.to !== interview.candidateEmail)
    throw new Violation(AGREE, `the invite of ${interview.id} went to another candidate`);
}

/** @throws Violation when something goes on working though nothing happens */
export async function checkRest(stage: Stage, rest: () => Promise<void>): Promise<void> {
  const before = { ...stage.runs };
  const writes = stage.holdWrites.length;
  const began = stage.clock.now();
  await rest();
  const hours = (stage.clock.now() - began) / HOUR;
  const interviews = stage.jobhive.everMade.length;
  const allowed = {
    pull: PEOPLE.length * hours,
    reconcile: interviews * (hours / 3 + 4),
    deliver: interviews,
    watch: 0,
  };
  for (const kind of ['pull', 'reconcile', 'deliver', 'watch'] as const) {
    const ran = stage.runs[kind] - before[kind];
    if (ran > allowed[kind]) throw new Violation('rest', `${ran} ${kind} jobs ran in ${hours} calm hours`);
  }
  const counts = new Map<string, number>();
  for (const { who, resource } of stage.holdWrites.slice(writes)) {
    const count = (counts.get(`${who} ${resource}`) ?? 0) + 1;
    counts.set(`${who} ${resource}`, count);
    if (count > 2) throw new Violation('rest', `a hold of ${who} is written again and again`);
  }
}

function holdsOf(stage: Stage, who: Who, { id }: Interview): HoldObject[] {
  return holdsIn(stage.calendars.account.calendar(who)).filter(({ interview }) => interview === id);
}

/** A provider that stores other times than it is given still tells the same time, in its own way. */
function tellsTheTimeOf(
  { during }: HoldObject,
  { scheduledAt, durationMinutes }: Interview,
  rewrites: ReadonlySet<number>,
): boolean {
  if (scheduledAt === null) return false;
  const told = intervalOf(scheduledAt, durationMinutes);
  return [...rewrites].some(
    (seconds) => during.start === told.start + seconds * SECOND && during.end === told.end + seconds * SECOND,
  );
}

/** Its owner's program broke it: what cannot be read is left alone. */
function isUnreadable(stage: Stage, who: Who, { id }: Interview): boolean {
  const calendar = stage.calendars.account.calendar(who);
  return calendar.names().some((name) => {
    const ics = calendar.read(name) ?? '';
    return ics.includes(`:${id}`) && !ics.includes('END:VCALENDAR');
  });
}
