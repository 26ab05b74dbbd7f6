/** The link to a candidate's page: made anew for every invite, because of a token only the hash is kept. */
import type { Settings } from '../config/settings.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, type Interval, instant } from '../scheduling/instant.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import type { CandidateLink } from '../store/links.ts';

export interface NewCandidateLink extends CandidateLink {
  readonly url: string;
  readonly tokenHash: string;
  readonly expiresAt: Instant;
}

/**
 * Not stored yet: that belongs into the transaction that sends it.
 * @returns null where candidates have no page: it is switched off, or nobody could reach it
 */
export function newCandidateLink(
  settings: Settings,
  of: { readonly interview: InterviewId; readonly candidateEmail: string; readonly during: Interval },
  now: Instant,
): NewCandidateLink | null {
  const { link, linkLasts } = settings.candidates.page;
  const { publicUrl } = settings.http;
  if (!link || publicUrl === null) return null;
  const token = newToken();
  return {
    interview: of.interview,
    candidateEmail: of.candidateEmail,
    url: `${publicUrl}/interview/${token}`,
    tokenHash: tokenHash(token),
    expiresAt: after(instant(Math.max(now, of.during.end)), linkLasts),
  };
}
