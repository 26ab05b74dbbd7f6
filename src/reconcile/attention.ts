/** Why a person must look at an interview, in words, times on the company's clock; null when nobody has to. */
import type { Settings } from '../config/settings.ts';
import type { Decision, Panel } from '../scheduling/decision.ts';
import { HOUR, type Instant } from '../scheduling/instant.ts';
import { summaryFor } from '../scheduling/summary.ts';
import { type TimeWords, timeInWords, wordsOn } from '../scheduling/time-in-words.ts';
import { lostInvite } from '../store/deliveries.ts';
import { findingHistory } from '../store/findings.ts';
import type { Snapshot } from '../store/interviews.ts';
import { proposalsOf, type RecordedProposal } from '../store/proposals.ts';
import { latestReschedule } from '../store/reschedules.ts';
import type { Standing } from '../store/standing.ts';
import type { Deps } from './deps.ts';
import { lostMailInWords } from './lost-mail.ts';
import type { SnapshotReading } from './read-snapshot.ts';
import { longestSweep } from './sweep-schedule.ts';

/** Past the time of its sweep an interview may go unread for this long before a person is told. */
const PATIENCE = HOUR;

export type Unread = SnapshotReading & { readonly kind: 'unreachable' };

/** That nothing new is known of an interview; null while a retry may mend it soon. */
export function blindnessOf(
  unread: Unread | null,
  snapshot: Snapshot,
  settings: Settings,
  now: Instant,
): string | null {
  if (unread === null) return null;
  const { reason } = unread;
  const since = `nothing new is known of this interview since ${timeInWords(snapshot.readAt, settings.company.zone)}.`;
  if (reason === 'unauthorized') return `JobHive refuses the API key: correct jobhive.api_key; ${since}`;
  return now - snapshot.readAt > longestSweep(settings) + PATIENCE
    ? `JobHive could not be asked (${reason}): ${since}`
    : null;
}

/** What the last decision, the last invite or the lack of a panel asks of a person. */
export async function attentionFor(
  deps: Deps,
  snapshot: Snapshot,
  {
    standing,
    panel,
    decision,
    proposals,
  }: {
    readonly standing: Standing;
    readonly panel: Panel | null;
    readonly decision: Decision | null;
    readonly proposals: readonly RecordedProposal[];
  },
): Promise<string | null> {
  const { db } = deps.store;
  const times = wordsOn(deps.settings().company.zone);
  if (snapshot.goneAt !== null)
    return 'JobHive no longer knows this interview; holds and invite were left as they are.';
  // Asked again: a message that took the lost one's place in this run is not one that is lost.
  const lost = standing.inviteLost ? await lostInvite(db, snapshot.id) : null;
  if (lost) return lostMailInWords(lost);
  if (snapshot.status !== 'scheduled' && snapshot.status !== 'in_progress') return null;
  if (!panel) return 'No panel matches this interview: nobody holds the time. Add one under "panels".';
  switch (decision?.outcome.kind) {
    case 'notify':
    case 'held_back':
    case 'not_possible':
      return summaryOnRecord(deps, decision, times);
    case 'reschedule': {
      const latest = await latestReschedule(db, snapshot.id);
      return latest?.state === 'refused' ? `JobHive refused the new time: ${latest.answer}` : null;
    }
    default: {
      const open = proposals.find(({ state }) => state === 'open');
      return open ? waiting(open, times) : null;
    }
  }
}

/** What a decision is about may have ended since. */
async function summaryOnRecord({ store }: Deps, decision: Decision, times: TimeWords): Promise<string> {
  const findings = await findingHistory(store.db, decision.interview);
  const proposals = await proposalsOf(store.db, decision.interview);
  return summaryFor(
    times,
    decision,
    findings.map(({ finding }) => finding),
    proposals,
  );
}

function waiting({ id, origin, expiresAt }: RecordedProposal, times: TimeWords): string {
  const who = origin.kind === 'candidate' ? 'The candidate asks' : `Rule "${origin.rule}" asks`;
  return `${who} for another time (proposal ${id}, until ${times.at(expiresAt)}): interview-sync approve ${id}, or refuse ${id}`;
}
