/**
 * The ledger at work: brings one planned reschedule to its end. Entered both right after planning and after a crash,
 * and does the same in both: reread first, PATCH only when the reread shows that it has not happened yet.
 */
import { type Interview, JobHiveError } from '../interviews/interview.ts';
import { after, type Instant, isoOf, MINUTE } from '../scheduling/instant.ts';
import { type Snapshot, saveSnapshot } from '../store/interviews.ts';
import { markSent, type Reschedule, settleReschedule } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';
import { answerOf, rereadSnapshot, retryJobHiveAt } from './read-snapshot.ts';

/** Unsettled for this long, a plan no longer fits the world it was made in: it is given up and decided anew. */
const PLAN_LASTS = 15 * MINUTE;

export type CarriedOut =
  | { readonly kind: 'settled'; readonly snapshot: Snapshot }
  /** Not known yet whether it took effect, or not possible now. */
  | { readonly kind: 'pending'; readonly snapshot: Snapshot; readonly retryAt: Instant };

export async function carryOutReschedule(deps: Deps, plan: Reschedule, known: Snapshot): Promise<CarriedOut> {
  const reading = await rereadSnapshot(deps, plan.interview, known, plan.plannedAt);
  if (reading.kind === 'unreachable') return { kind: 'pending', snapshot: known, retryAt: reading.retryAt };
  if (reading.kind === 'unknown') throw new Error(`interview ${plan.interview} has a reschedule but no snapshot`);
  const { snapshot } = reading;
  const verdict = weigh(plan, snapshot, deps.clock.now());
  if (verdict.kind === 'patch') return patch(deps, plan, snapshot);
  await settle(deps, plan, verdict.kind, verdict.answer);
  return { kind: 'settled', snapshot };
}

type Verdict =
  | { readonly kind: 'patch' }
  | { readonly kind: 'confirmed'; readonly answer: string }
  | { readonly kind: 'abandoned'; readonly answer: string };

/** Pure: what a reread says about a plan that is not settled. */
export function weigh(plan: Reschedule, snapshot: Snapshot, now: Instant): Verdict {
  const at = (time: { start: Instant; minutes: number }) =>
    snapshot.scheduledAt === time.start && snapshot.durationMinutes === time.minutes;
  if (snapshot.goneAt === null && at(plan.to)) return { kind: 'confirmed', answer: 'a reread shows the new time' };
  if (snapshot.goneAt !== null) return { kind: 'abandoned', answer: 'JobHive no longer knows the interview' };
  if (snapshot.status !== 'scheduled') return { kind: 'abandoned', answer: `the interview is ${snapshot.status}` };
  if (!at(plan.from)) return { kind: 'abandoned', answer: 'the interview was moved by someone else meanwhile' };
  if (plan.to.start <= now) return { kind: 'abandoned', answer: 'the new time has passed' };
  if (now - plan.plannedAt > PLAN_LASTS) return { kind: 'abandoned', answer: 'JobHive could not be told in time' };
  return { kind: 'patch' };
}

async function patch(deps: Deps, plan: Reschedule, snapshot: Snapshot): Promise<CarriedOut> {
  await markSent(deps.store.db, plan.id, deps.clock.now());
  let updated: Interview & { readonly requestId: string | null };
  try {
    updated = await deps.jobhive.interviews.update(plan.interview, {
      ...(plan.to.start !== plan.from.start && { scheduled_at: isoOf(plan.to.start) }),
      ...(plan.to.minutes !== plan.from.minutes && { duration_minutes: plan.to.minutes }),
      reschedule_reason: plan.reason,
      send_notification: deps.settings().jobhive.sendNotification,
    });
  } catch (error) {
    if (!(error instanceof JobHiveError)) throw error;
    return patchFailed(deps, plan, snapshot, error);
  }
  deps.metrics.patched('ok');
  const stored = await deps.store.transaction(async (tx) => {
    const saved = await saveSnapshot(tx.db, updated, deps.clock.now());
    await settleReschedule(tx.db, plan.id, { state: 'confirmed', answer: updated.requestId ?? null }, deps.clock.now());
    return saved;
  });
  deps.metrics.rescheduled('confirmed');
  deps.log.info('rescheduled', {
    interview: plan.interview,
    from: isoOf(plan.from.start),
    to: isoOf(plan.to.start),
    requestId: updated.requestId,
  });
  return { kind: 'settled', snapshot: stored };
}

async function patchFailed(deps: Deps, plan: Reschedule, snapshot: Snapshot, error: JobHiveError): Promise<CarriedOut> {
  deps.metrics.patched(error.mayHaveTakenEffect ? 'unsettled' : error.reason);
  switch (error.reason) {
    case 'not_found':
    case 'invalid':
    case 'not_allowed_in_status':
      deps.log.warn('JobHive refused a reschedule', { interview: plan.interview, ...answerOf(error) });
      await settle(deps, plan, 'refused', `${error.reason}: ${error.message}`);
      return { kind: 'settled', snapshot };
    case 'unauthorized':
    case 'rate_limited':
    case 'unavailable':
    case 'unreadable': {
      const retryAt = retryJobHiveAt(error, plan.plannedAt, deps.clock.now(), deps.random);
      deps.log.warn('a reschedule is not settled; the interview is reread before anything else', {
        interview: plan.interview,
        ...answerOf(error),
        retryAt: isoOf(retryAt),
      });
      return { kind: 'pending', snapshot, retryAt: retryAt > deps.clock.now() ? retryAt : after(deps.clock.now(), 1) };
    }
  }
}

async function settle(
  deps: Deps,
  plan: Reschedule,
  state: 'confirmed' | 'refused' | 'abandoned',
  answer: string,
): Promise<void> {
  await settleReschedule(deps.store.db, plan.id, { state, answer }, deps.clock.now());
  deps.metrics.rescheduled(state);
  // A refusal's words stay in the ledger: they may quote the candidate.
  const why = state === 'refused' ? {} : { answer };
  deps.log.info(`a reschedule is ${state}`, { interview: plan.interview, reschedule: plan.id, ...why });
}
