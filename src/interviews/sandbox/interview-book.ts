/** All interviews of a sandbox: each change is saved first, then held, then announced. */
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { instantFromIso, isoOf } from '../../scheduling/instant.ts';
import { type CancelInterviewQuery, CreateInterviewRequest, type UpdateInterviewRequest } from '../contract.ts';
import {
  type Announcement,
  isSignificant,
  whenCancelled,
  whenCompleted,
  whenMissed,
  whenScheduled,
  whenStarted,
  whenUpdated,
} from './announcements.ts';
import type { Caller } from './api-key.ts';
import { newIdentifier, type Random } from './identifiers.ts';
import {
  cancelledInterview,
  completedInterview,
  missedInterview,
  newInterview,
  type StoredInterview,
  startedInterview,
  updatedInterview,
} from './interview-state.ts';
import { accepted, interviewNotFound, type Outcome, refused } from './refusal.ts';

/** An interview laid in place by an embedder: as POST takes it, and with an id where one is wanted. */
export const SeedInterview = CreateInterviewRequest.omit({ send_invitation: true }).extend({
  id: z.string().min(1).max(200).optional(),
});
export type SeedInterview = z.input<typeof SeedInterview>;

/** What only the outside of an interview decides: the candidate comes, is done, or does not come. */
export type Transition = 'start' | 'complete' | 'no-show';

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  readonly interviews: readonly StoredInterview[];
  /** Throws where it cannot save; the change then has not happened. */
  readonly save: (interviews: readonly StoredInterview[]) => void;
  readonly announce: (announcement: Announcement) => void;
}

export class InterviewBook {
  readonly #parts: Parts;
  #interviews: ReadonlyMap<string, StoredInterview>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#interviews = new Map(parts.interviews.map((interview) => [interview.id, interview]));
  }

  /** Oldest first. */
  get all(): readonly StoredInterview[] {
    return [...this.#interviews.values()];
  }

  find(id: string): Outcome<StoredInterview> {
    const interview = this.#interviews.get(id);
    return interview ? accepted(interview) : refused(interviewNotFound(id));
  }

  create(request: z.output<typeof CreateInterviewRequest>, caller: Caller): StoredInterview {
    const now = this.#parts.clock.now();
    const interview = newInterview(newIdentifier('int', this.#parts.random), detailsOf(request), now);
    const mailed = request.send_invitation && caller.mailsCandidates;
    this.#commit(interview, whenScheduled(interview, mailed, now));
    return interview;
  }

  /** Lays an interview in place without a webhook. One that exists under the id is left as it is. @throws ZodError */
  seed(input: SeedInterview): StoredInterview {
    const { id = newIdentifier('int', this.#parts.random), ...request } = SeedInterview.parse(input);
    const known = this.#interviews.get(id);
    if (known) return known;
    const interview = newInterview(id, detailsOf(request), this.#parts.clock.now());
    this.#commit(interview, []);
    return interview;
  }

  update(
    id: string,
    request: z.output<typeof UpdateInterviewRequest>,
    caller: Caller,
  ): Outcome<{ interview: StoredInterview; notificationSent: boolean }> {
    const found = this.find(id);
    if (!found.ok) return found;
    const { send_notification, reschedule_reason, scheduled_at, ...fields } = request;
    const now = this.#parts.clock.now();
    const changed = updatedInterview(found.value, { ...fields, scheduled_at: utc(scheduled_at) }, now);
    if (!changed.ok) return changed;
    const interview = changed.value;
    if (interview === found.value) return accepted({ interview, notificationSent: false });
    const mailed = send_notification && caller.mailsCandidates && isSignificant(found.value, interview);
    this.#commit(interview, whenUpdated(found.value, interview, reschedule_reason ?? null, mailed, now));
    return accepted({ interview, notificationSent: mailed });
  }

  cancel(
    id: string,
    query: z.output<typeof CancelInterviewQuery>,
    caller: Caller,
  ): Outcome<{ interview: StoredInterview; refunded: boolean; notificationSent: boolean }> {
    const found = this.find(id);
    if (!found.ok) return found;
    const now = this.#parts.clock.now();
    const cancelled = cancelledInterview(found.value, query.reason ?? null, now);
    if (!cancelled.ok) return cancelled;
    const wasScheduled = found.value.status === 'scheduled';
    const mailed = wasScheduled && query.send_notification && caller.mailsCandidates;
    this.#commit(cancelled.value, whenCancelled(cancelled.value, mailed, now));
    return accepted({
      interview: cancelled.value,
      refunded: wasScheduled && query.refund_credits,
      notificationSent: mailed,
    });
  }

  transition(id: string, transition: Transition): Outcome<StoredInterview> {
    const found = this.find(id);
    if (!found.ok) return found;
    const now = this.#parts.clock.now();
    switch (transition) {
      case 'start':
        return this.#commitIfAccepted(startedInterview(found.value, now), whenStarted);
      case 'complete':
        return this.#commitIfAccepted(completedInterview(found.value, now), whenCompleted);
      case 'no-show':
        return this.#commitIfAccepted(missedInterview(found.value), whenMissed);
    }
  }

  clear(): void {
    this.#parts.save([]);
    this.#interviews = new Map();
  }

  #commitIfAccepted(
    outcome: Outcome<StoredInterview>,
    announcementsOf: (interview: StoredInterview) => Announcement[],
  ): Outcome<StoredInterview> {
    if (outcome.ok) this.#commit(outcome.value, announcementsOf(outcome.value));
    return outcome;
  }

  #commit(interview: StoredInterview, announcements: readonly Announcement[]): void {
    const interviews = new Map(this.#interviews).set(interview.id, interview);
    this.#parts.save([...interviews.values()]);
    this.#interviews = interviews;
    for (const announcement of announcements) this.#parts.announce(announcement);
  }
}

function detailsOf(request: Omit<z.output<typeof CreateInterviewRequest>, 'send_invitation'>) {
  return {
    candidate_email: request.candidate_email,
    position: request.position,
    skills: request.skills,
    scheduled_at: utc(request.scheduled_at) ?? null,
    duration_minutes: request.duration_minutes,
    difficulty: request.difficulty,
    company_name: request.company_name ?? null,
    instructions: request.instructions ?? null,
  };
}

/** Whatever offset it came with, JobHive shows UTC. */
function utc(timestamp: string | undefined): string | undefined {
  return timestamp === undefined ? undefined : isoOf(instantFromIso(timestamp));
}
