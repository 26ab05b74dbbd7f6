/** What a candidate may see of their interview, and nothing of anybody's calendar. */
import type { Settings } from '../config/settings.ts';
import { inviteUid } from '../invites/invite-content.ts';
import { candidateOf, knownOf } from '../scheduling/candidate.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { Locale } from '../scheduling/phrases.ts';
import { tokenHash } from '../secrets/token-hash.ts';
import type { Db } from '../store/columns.ts';
import { findSnapshot, type Snapshot } from '../store/interviews.ts';
import { findInvite } from '../store/invites.ts';
import { findLink } from '../store/links.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';

/** `unplanned`: it has no time. */
export type CandidateState = 'planned' | 'unplanned' | 'begun' | 'over' | 'cancelled';

export interface CandidateView {
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
