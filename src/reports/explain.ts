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
  toTheSecond,
} from '../scheduling/in-words.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { decisionHistory } from '../store/decisions.ts';
import { deliveriesOf } from '../store/deliveries.ts';
import { findingHistory } from '../store/findings.ts';
import { holdsOf } from '../store/holds.ts';
import { findSnapshot } from '../store/interviews.ts';
import { proposalsOf } from '../store/proposals.ts';
import { rescheduleHistory } from '../store/reschedules.ts';
import type { Store } from '../store/store.ts';
import { proposalEntries } from './proposals.ts';

export const TimelineEntry = z.object({
  at: z.string(),
  what: z.enum(['finding', 'finding ended', 'decision', 'proposal', 'reschedule', 'mail']),
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
  const [holds, findings, decisions, reschedules, deliveries, proposals] = await Promise.all([
    holdsOf(db, id),
    findingHistory(db, id),
    decisionHistory(db, id),
    rescheduleHistory(db, id),
    deliveriesOf(db, id),
    proposalsOf(db, id),
  ]);
  const panel = resolvePanel(snapshot, settings.panels);
  const names = new Map(findings.map(({ finding }) => [finding.key, findingName(finding)]));
  const timeline: (TimelineEntry & { order: Instant })[] = [
    ...findings.flatMap(({ finding, firstSeen, ended }) => [
      {
        order: firstSeen,
        at: toTheSecond(firstSeen),
        what: 'finding' as const,
        text: findingInWords(finding),
        because: evidenceInWords(finding),
      },
      ...(ended === null
        ? []
        : [
            {
              order: ended,
              at: toTheSecond(ended),
              what: 'finding ended' as const,
              text: findingInWords(finding),
              because: [`it lasted ${spanInMinutes(firstSeen, ended)}`],
            },
          ]),
    ]),
    ...decisions.map(({ decision, decidedAt }) => ({
      order: decidedAt,
      at: toTheSecond(decidedAt),
      what: 'decision' as const,
      text: decision.explanation.summary,
      because: explanationInWords(decision.explanation, names),
    })),
    ...proposals.flatMap(proposalEntries).map(({ at, ...entry }) => ({
      order: at,
      at: toTheSecond(at),
      what: 'proposal' as const,
      ...entry,
    })),
    ...reschedules.map((reschedule) => ({
      order: reschedule.settledAt ?? reschedule.sentAt ?? reschedule.plannedAt,
      at: toTheSecond(reschedule.settledAt ?? reschedule.sentAt ?? reschedule.plannedAt),
      what: 'reschedule' as const,
      text: `${isoOf(reschedule.from.start)} → ${isoOf(reschedule.to.start)} (${reschedule.to.minutes} min): ${reschedule.state}`,
      because: [
        `reason given: ${reschedule.reason}`,
        `PATCH sent ${reschedule.attempts} time(s)${reschedule.answer === null ? '' : `; ${reschedule.answer}`}`,
      ],
    })),
    ...deliveries.map((delivery) => ({
      order: delivery.settledAt ?? delivery.preparedAt,
      at: toTheSecond(delivery.settledAt ?? delivery.preparedAt),
      what: 'mail' as const,
      text: `${delivery.method ?? 'notice'}${delivery.sequence === null ? '' : `, revision ${delivery.sequence}`}: ${delivery.state}`,
      because: delivery.response === null ? [] : [delivery.response],
    })),
  ];
  timeline.sort((a, b) => a.order - b.order);
  return {
    interview: snapshot.id,
    status: snapshot.goneAt === null ? snapshot.status : 'gone',
    scheduledAt: snapshot.scheduledAt === null ? null : isoOf(snapshot.scheduledAt),
    minutes: snapshot.durationMinutes,
    position: snapshot.position,
    panel: panel && { name: panel.name, required: [...panel.required], optional: [...panel.optional] },
    holds: holds.map((hold) => ({
      interviewer: hold.interviewer,
      calendar: hold.calendar,
      written: hold.written === null ? null : isoOf(hold.written.start),
    })),
    attention: snapshot.attention,
    timeline: timeline.map(({ order: _, ...entry }) => entry),
  };
}
