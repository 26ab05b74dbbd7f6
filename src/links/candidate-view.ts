/** What a candidate may see of their interview, and nothing of anybody's calendar. */
import type { Settings } from '../config/settings.ts';
import { inviteUid } from '../invites/invite-content.ts';
import { candidateOf, knownOf } from '../scheduling/candidate.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { Locale } from '../scheduling/phrases.ts';
import type { ProposalState } from '../scheduling/proposal.ts';
import { tokenHash } from '../secrets/token-hash.ts';
import type { Db } from '../store/columns.ts';
import { findSnapshot, type Snapshot } from '../store/interviews.ts';
import { findInvite } from '../store/invites.ts';
import { findLink } from '../store/links.ts';
import { proposalsOf } from '../store/proposals.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';

/** `unplanned`: it has no time. */
export type CandidateState = 'planned' | 'unplanned' | 'begun' | 'over' | 'cancelled';

/** Whether a candidate may ask for another time. `refused`: they did, and the interview stays where it is. */
export type Asking =
  | { readonly kind: 'closed' | 'open'; readonly refused: boolean }
  | { readonly kind: 'waiting' | 'agreed'; readonly times: readonly Interval[] };

export interface CandidateView {
  readonly interview: InterviewId;
  readonly position: string;
  readonly companyName: string;
  readonly locale: Locale;
  /** IANA. */
  readonly zone: string;
  /** False when nobody told us, and `zone` is what is assumed of everybody. */
  readonly isZoneKnown: boolean;
  readonly state: CandidateState;
  /** Of a cancelled one: when it would have been. */
  readonly during: Interval | null;
  /** Where it was before, when it was moved with a reason of ours. */
  readonly previous: Interval | null;
  readonly reason: string | null;
  readonly joinUrl: string | null;
  readonly asking: Asking;
  /** The identity of its entry in calendars: that of the invite. */
  readonly entry: { readonly uid: string; readonly sequence: number; readonly revisedAt: Instant };
  readonly organizer: Settings['mail']['from'];
}

/** @returns null when the token opens nothing (any more) */
export async function readCandidateView(
  db: Db,
  settings: Settings,
  token: string,
  now: Instant,
): Promise<CandidateView | null> {
  if (!settings.candidates.page.link) return null;
  const link = await findLink(db, tokenHash(token), now);
  if (link?.kind !== 'candidate') return null;
  const snapshot = await findSnapshot(db, link.interview);
  if (!snapshot || snapshot.goneAt !== null || snapshot.candidateEmail !== link.candidateEmail) return null;
  const subject = { ...snapshot, companyName: snapshot.companyName ?? settings.company.name };
  const { locale, zone } = candidateOf(settings.candidates, subject);
  const during = snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes);
  const state = stateOf(snapshot, during, now);
  const led = state === 'planned' ? await rescheduleThatLed(db, snapshot.id, snapshot) : null;
  const invite = await findInvite(db, snapshot.id);
  const domain = settings.mail.from.address.split('@')[1] ?? 'localhost';
  return {
    interview: snapshot.id,
    position: snapshot.position,
    companyName: subject.companyName,
    locale,
    zone,
    isZoneKnown: knownOf(settings.candidates.known, subject).zone !== undefined,
    state,
    during,
    previous: led && intervalOf(led.from.start, led.from.minutes),
    reason: led?.reason ?? null,
    joinUrl: state === 'planned' || state === 'begun' ? snapshot.joinUrl : null,
    asking: await askingOf(db, settings, snapshot.id, state === 'planned' ? during : null),
    entry: {
      uid: invite?.uid ?? inviteUid(snapshot.id, domain),
      sequence: Math.max(0, invite?.sequence ?? 0),
      revisedAt: invite?.revisedAt ?? snapshot.readAt,
    },
    organizer: settings.mail.from,
  };
}

function stateOf({ status }: Snapshot, during: Interval | null, now: Instant): CandidateState {
  switch (status) {
    case 'cancelled':
      return 'cancelled';
    case 'completed':
      return 'over';
    case 'in_progress':
      return 'begun';
    case 'scheduled':
      if (during === null) return 'unplanned';
      if (during.end <= now) return 'over';
      return during.start <= now ? 'begun' : 'planned';
  }
}

/** Every time people are called: whoever is still not served writes to them. */
const MOST_ASKED = 3;
const IN_VAIN: readonly ProposalState[] = ['refused', 'expired', 'withdrawn', 'failed'];

/** @param during null when the interview cannot be moved any more */
async function askingOf(db: Db, settings: Settings, interview: InterviewId, during: Interval | null): Promise<Asking> {
  const { asks } = settings.candidates.page;
  if (!asks || during === null) return { kind: 'closed', refused: false };
  const asked = (await proposalsOf(db, interview)).filter(({ origin }) => origin.kind === 'candidate');
  const [latest] = asked.filter(({ from }) => from.start === during.start && from.end === during.end);
  if (latest?.state === 'open' || latest?.state === 'approved')
    return {
      kind: latest.state === 'open' ? 'waiting' : 'agreed',
      times: latest.times.map((time) => time.during).sort((a, b) => a.start - b.start),
    };
  return {
    kind: asked.length < MOST_ASKED ? 'open' : 'closed',
    refused: latest !== undefined && IN_VAIN.includes(latest.state),
  };
}
