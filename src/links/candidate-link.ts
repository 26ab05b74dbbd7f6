/** The link to a candidate's page: made anew for every invite, because of a token only the hash is kept. */
import type { Settings } from '../config/settings.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, type Interval, instant } from '../scheduling/instant.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import type { NewLink } from '../store/links.ts';

/** Not stored yet: that belongs into the transaction that hands it out. */
export interface Handout {
  readonly link: NewLink;
  readonly url: string;
}

export interface CandidateHandout extends Handout {
  readonly link: NewLink & { readonly expiresAt: Instant };
}

/** @returns null where candidates have no page: it is switched off, or nobody could reach it */
export function newCandidateLink(
  settings: Settings,
  of: { readonly interview: InterviewId; readonly candidateEmail: string; readonly during: Interval },
  now: Instant,
): CandidateHandout | null {
  const { page } = settings.candidates;
  const { publicUrl } = settings.http;
  if (!page.link || publicUrl === null) return null;
  const token = newToken();
  return {
    url: `${publicUrl}/interview/${token}`,
    link: {
      tokenHash: tokenHash(token),
      subject: { kind: 'candidate', interview: of.interview, candidateEmail: of.candidateEmail },
      expiresAt: after(instant(Math.max(now, of.during.end)), page.linkLasts),
    },
  };
}
