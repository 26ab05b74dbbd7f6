/** Step one of `reconcile`: what JobHive says of the interview. A webhook is only a hint to ask. */
import { type Interview, JobHiveError, type JobHiveReason } from '../interviews/interview.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, MINUTE, SECOND } from '../scheduling/instant.ts';
import { markGone, type Snapshot, saveSnapshot } from '../store/interviews.ts';
import { markWorked, unworkedWebhooks } from '../store/webhooks.ts';
import type { Deps } from './deps.ts';

export type SnapshotReading =
  | { readonly kind: 'read'; readonly snapshot: Snapshot }
  /** JobHive does not know it and we never did either. */
  | { readonly kind: 'unknown' }
  /** JobHive cannot be asked now. `snapshot`: what it said last, if ever. */
  | {
      readonly kind: 'unreachable';
      readonly reason: JobHiveReason;
      readonly snapshot: Snapshot | null;
      readonly retryAt: Instant;
    };

/**
 * From the store when that is fresh enough, else by GET; the webhooks that asked for it count as worked then.
 * @param known what the store says of it
 * @param hinted whether webhooks that name it wait to be worked
 */
export async function readSnapshot(
  deps: Deps,
  id: InterviewId,
  known: Snapshot | null,
  hinted: boolean,
): Promise<SnapshotReading> {
  const { db } = deps.store;
  const hints = hinted ? await unworkedWebhooks(db, id) : [];
  const now = deps.clock.now();
  const stale = known === null || now - known.readAt >= deps.settings().jobhive.sweepEvery;
  if (known && hints.length === 0 && (!stale || known.goneAt !== null)) return { kind: 'read', snapshot: known };
  // How long JobHive has failed to answer for it; what was only discovered is discovered again.
  const wantedSince = hints[0]?.receivedAt ?? (known && after(known.readAt, deps.settings().jobhive.sweepEvery));
  const reading = await rereadSnapshot(deps, id, known, wantedSince ?? after(now, -LONGEST_WAIT));
  if (reading.kind !== 'unreachable')
    await markWorked(
      db,
      hints.map(({ deliveryId }) => deliveryId),
      deps.clock.now(),
    );
  return reading;
}

/** Always by GET. @param wantedSince when it was first wanted: what fails for long is tried ever more rarely */
export async function rereadSnapshot(
  deps: Deps,
  id: InterviewId,
  known: Snapshot | null,
  wantedSince: Instant,
): Promise<SnapshotReading> {
  const { db } = deps.store;
  try {
    const interview = await deps.jobhive.interviews.get(id);
    if (isOutdated(interview, known, deps.clock.now())) {
      deps.log.info('JobHive answered with an older version than before; it is asked again', { interview: id });
      const retryAt = after(deps.clock.now(), SHORTEST_WAIT);
      return { kind: 'unreachable', reason: 'unavailable', snapshot: known, retryAt };
    }
    return { kind: 'read', snapshot: await saveSnapshot(db, interview, deps.clock.now()) };
  } catch (error) {
    if (!(error instanceof JobHiveError)) throw error;
    const now = deps.clock.now();
    if (error.reason === 'not_found') {
      if (known === null) return { kind: 'unknown' };
      if (known.goneAt === null) {
        deps.log.warn('JobHive no longer knows an interview', { interview: id, requestId: error.requestId });
        await markGone(db, id, now);
      }
      return { kind: 'read', snapshot: { ...known, readAt: now, goneAt: known.goneAt ?? now } };
    }
    deps.log.warn('an interview could not be read', { interview: id, ...answerOf(error) });
    const { reason } = error;
    return {
      kind: 'unreachable',
      reason,
      snapshot: known,
      retryAt: retryJobHiveAt(error, wantedSince, now, deps.random),
    };
  }
}

/** How long after a newer version an older one is not believed. Any longer, and it is JobHive that has gone back. */
const CATCHING_UP = MINUTE;

/**
 * Right after a write, a server behind JobHive's address may not have heard of it yet; holds and candidate would be told
 * of the old time, and then of the new one once more.
 */
function isOutdated({ updatedAt }: Interview, known: Snapshot | null, now: Instant): boolean {
  if (known === null || known.updatedAt === null || updatedAt === null) return false;
  return updatedAt < known.updatedAt && now - known.readAt < CATCHING_UP;
}

/** What of JobHive's refusal may be logged: its own words may quote the candidate. */
export function answerOf({ reason, httpStatus, code, requestId }: JobHiveError) {
  return { reason, httpStatus, code, requestId };
}

const SHORTEST_WAIT = 5 * SECOND;
/** Also for a refused key, which does not heal by asking: often enough to notice a new one, not a storm. */
const LONGEST_WAIT = 300 * SECOND;

/**
 * When to ask JobHive again: when it says so itself, else after a wait that grows with how long it has been failing,
 * with full jitter.
 */
export function retryJobHiveAt(
  error: JobHiveError,
  failingSince: Instant,
  now: Instant,
  random: () => number,
): Instant {
  if (error.retryAfterMs !== null) return after(now, error.retryAfterMs);
  if (error.reason === 'unauthorized') return after(now, LONGEST_WAIT);
  const ceiling = Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, now - failingSince));
  return after(now, Math.round(SECOND + ceiling * random()));
}
