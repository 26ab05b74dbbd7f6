/** Everything that happened to one interview, in the order it happened, with the reasons. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import {
  evidenceInWords,
  explanationInWords,
  findingInWords,
  findingName,
  spanInMinutes,
} from '../scheduling/in-words.ts';
import { type Instant, instant, isoOf, SECOND } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { summaryFor } from '../scheduling/summary.ts';
import { type TimeWords, wordsOn } from '../scheduling/time-in-words.ts';
import { type AnswerRecord, currentAnswer } from '../store/candidate-answers.ts';
import { decisionHistory } from '../store/decisions.ts';
import { type Delivery, deliveriesOf } from '../store/deliveries.ts';
import { findingHistory, type RecordedFinding } from '../store/findings.ts';
import { holdsOf } from '../store/holds.ts';
import { findSnapshot } from '../store/interviews.ts';
import { proposalsOf } from '../store/proposals.ts';
import { type Reschedule, rescheduleHistory } from '../store/reschedules.ts';
import { seatChangesOf } from '../store/seat-changes.ts';
import type { Store } from '../store/store.ts';
import { proposalEntries } from './proposals.ts';

export const TimelineEntry = z.object({
  at: z.string(),
  what: z.enum(['finding', 'finding ended', 'decision', 'proposal', 'reschedule', 'mail', 'answer']),
  text: z.string(),
  /** Lines under it: why, and what was tried. */
  because: z.array(z.string()),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const ExplainReport = z.object({
  interview: z.string(),
  status: z.string(),
  scheduledAt: z.string().nullable(),
  minutes: z.number(),
  position: z.string(),
  /** The clock of the words in the timeline. */
  zone: z.string(),
  panel: z.object({ name: z.string(), required: z.array(z.string()), optional: z.array(z.string()) }).nullable(),
  holds: z.array(z.object({ interviewer: z.string(), calendar: z.string(), written: z.string().nullable() })),
  attention: z.string().nullable(),
  timeline: z.array(TimelineEntry),
});
export type ExplainReport = z.infer<typeof ExplainReport>;

/** @returns null when we do not know the interview. */
export async function explainReport(store: Store, settings: Settings, id: InterviewId): Promise<ExplainReport | null> {
  const { db } = store;
  const snapshot = await findSnapshot(db, id);
  if (!snapshot) return null;
  const [holds, findings, decisions, reschedules, deliveries, answer, proposals] = await Promise.all([
    holdsOf(db, id),
    findingHistory(db, id),
    decisionHistory(db, id),
    rescheduleHistory(db, id),
    deliveriesOf(db, id),
    currentAnswer(db, id),
    proposalsOf(db, id),
  ]);
  const panel = resolvePanel(snapshot, settings.panels, await seatChangesOf(db, id));
  const { zone } = settings.company;
  const times = wordsOn(zone);
  const names = new Map(findings.map(({ finding }) => [finding.key, findingName(finding)]));
  const happened = [
    ...findings.flatMap((recorded) => findingEntries(recorded, times)),
    ...decisions.map(({ decision, decidedAt }) => ({
      at: decidedAt,
      what: 'decision' as const,
      text: summaryFor(
        times,
        decision,
        findings.map(({ finding }) => finding),
        proposals,
      ),
      because: explanationInWords(decision.explanation, names, times),
    })),
    ...proposals
      .flatMap((proposal) => proposalEntries(proposal, times))
      .map((entry) => ({ ...entry, what: 'proposal' as const })),
    ...reschedules.map((reschedule) => rescheduleEntry(reschedule, times)),
    ...deliveries.map(deliveryEntry),
    ...(answer === null ? [] : [answerEntry(answer)]),
  ].sort((a, b) => a.at - b.at);
  return {
    interview: snapshot.id,
    status: snapshot.goneAt === null ? snapshot.status : 'gone',
    scheduledAt: snapshot.scheduledAt === null ? null : isoOf(snapshot.scheduledAt),
    minutes: snapshot.durationMinutes,
    position: snapshot.position,
    zone,
    panel: panel && { name: panel.name, required: [...panel.required], optional: [...panel.optional] },
    holds: holds.map((hold) => ({
      interviewer: hold.interviewer,
      calendar: hold.calendar,
      written: hold.written === null ? null : isoOf(hold.written.start),
    })),
    attention: snapshot.attention,
    timeline: happened.map(({ at, ...entry }) => ({ at: isoOf(instant(at - (at % SECOND))), ...entry })),
  };
}

interface Entry extends Omit<TimelineEntry, 'at'> {
  readonly at: Instant;
}

function findingEntries({ finding, firstSeen, ended }: RecordedFinding, times: TimeWords): Entry[] {
  const text = findingInWords(finding, times);
  const found: Entry = { at: firstSeen, what: 'finding', text, because: evidenceInWords(finding, times) };
  if (ended === null) return [found];
  return [found, { at: ended, what: 'finding ended', text, because: [`it lasted ${spanInMinutes(firstSeen, ended)}`] }];
}

const STATES: Readonly<Record<Reschedule['state'], string>> = {
  planned: 'is about to be asked to move it',
  sent: 'was asked to move it, and has not answered',
  confirmed: 'has moved it',
  refused: 'refused to move it',
  abandoned: 'was not asked any more to move it',
};

function rescheduleEntry(reschedule: Reschedule, times: TimeWords): Entry {
  const { from, to, state, attempts, answer, reason, settledAt, sentAt, plannedAt } = reschedule;
  const sent = attempts === 0 ? 'no PATCH was sent' : `PATCH sent ${attempts === 1 ? 'once' : `${attempts} times`}`;
  return {
    at: settledAt ?? sentAt ?? plannedAt,
    what: 'reschedule',
    text: `JobHive ${STATES[state]}: from ${times.at(from.start)} (${from.minutes} min) to ${times.at(to.start)} (${to.minutes} min)`,
    because: [`the candidate reads: “${reason}”`, answer === null ? sent : `${sent}; ${answer}`],
  };
}

function deliveryEntry({
  method,
  sequence,
  proposal,
  state,
  to,
  subject,
  response,
  settledAt,
  preparedAt,
}: Delivery): Entry {
  const other = proposal === null ? 'notice' : `answer to proposal ${proposal}`;
  const what = method === null ? other : method === 'CANCEL' ? 'cancellation' : 'invite';
  const revision = sequence === null ? '' : `, revision ${sequence}`;
  return {
    at: settledAt ?? preparedAt,
    what: 'mail',
    text: `${what} to ${to}${revision}: ${state}`,
    because: [`“${subject}”`, ...(response === null ? [] : [response])],
  };
}

const WHAT_THEY_DID = { accepted: 'accepted', tentative: 'may come to', declined: 'declined' } as const;

function answerEntry({ answer, sequence, receivedAt, comment }: AnswerRecord): Entry {
  return {
    at: receivedAt,
    what: 'answer',
    text: `the candidate ${WHAT_THEY_DID[answer]} revision ${sequence}`,
    because: comment === '' ? [] : [`“${comment}”`],
  };
}
