/** An interview that has a time, and why it gets another one, in words. */
import { personOf } from './accept.ts';
import type { Situation } from './decision.ts';
import type { Email } from './ids.ts';
import { type Instant, type Interval, intervalOf, MINUTE } from './instant.ts';
import type { ReasonCase } from './phrases.ts';
import { type ReasonTemplates, renderReason } from './reason.ts';

/** A situation whose interview has a time. */
export type Planned = Situation & { readonly interview: { readonly scheduledAt: Instant } };

export function plannedTime({ interview }: Planned): Interval {
  return intervalOf(interview.scheduledAt, interview.durationMinutes);
}

export interface Cause {
  readonly why: ReasonCase;
  /** Whom it is about; null: nobody of the panel. */
  readonly interviewer: Email | null;
  /** Whose texts are taken; null: what is always said. */
  readonly rule: {
    readonly name: string;
    readonly reason: ReasonTemplates | null;
    readonly note: ReasonTemplates | null;
  } | null;
}

/** What the candidate and the interviewers read about the new time `to`. */
export function textsAbout(
  situation: Planned,
  { why, interviewer, rule }: Cause,
  to: Interval,
): { readonly reason: string; readonly note: string } {
  const { interview, readers } = situation;
  const facts = {
    why,
    interviewer: interviewer === null ? '' : personOf(situation, interviewer).name,
    company: interview.companyName,
    position: interview.position,
    oldTime: interview.scheduledAt,
    newTime: to.start,
    minutes: (to.end - to.start) / MINUTE,
    rule: rule?.name ?? '',
  };
  return {
    reason: renderReason('candidate', rule?.reason ?? null, facts, readers.candidate),
    note: renderReason('interviewers', rule?.note ?? null, facts, readers.interviewers),
  };
}
