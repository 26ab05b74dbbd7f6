/** What is assumed of a candidate: JobHive knows their address and nothing else. */
import type { DayRange } from './availability.ts';
import { matchesGlob } from './glob.ts';
import type { InterviewId } from './ids.ts';
import type { Locale } from './phrases.ts';

export interface CandidateProfile {
  /** IANA zone of their hours, and in which they read times. */
  readonly zone: string;
  readonly locale: Locale;
  /** When a new time may be put, on their clock. */
  readonly hours: DayRange;
}

/** What an admin knows of some of them. All that is given must match; patterns are globs. */
export interface CandidateRule {
  readonly match: {
    readonly email: readonly string[];
    readonly position: readonly string[];
    readonly company: readonly string[];
    readonly interviews: readonly string[];
  };
  readonly profile: Partial<CandidateProfile>;
}

export interface CandidateSubject {
  readonly id: InterviewId;
  readonly candidateEmail: string;
  readonly position: string;
  readonly companyName: string | null;
}

/** What is known by the first rule that matches, and else what is assumed of everybody. */
export function candidateOf(
  { known, assumed }: { readonly known: readonly CandidateRule[]; readonly assumed: CandidateProfile },
  subject: CandidateSubject,
): CandidateProfile {
  return { ...assumed, ...knownOf(known, subject) };
}

/** What an admin knows of this one, by the first rule that matches. */
export function knownOf(known: readonly CandidateRule[], subject: CandidateSubject): Partial<CandidateProfile> {
  const matches = (text: string, patterns: readonly string[]) =>
    patterns.length === 0 || patterns.some((pattern) => matchesGlob(text, pattern));
  const rule = known.find(
    ({ match }) =>
      matches(subject.candidateEmail, match.email) &&
      matches(subject.position, match.position) &&
      matches(subject.companyName ?? '', match.company) &&
      matches(subject.id, match.interviews),
  );
  return rule?.profile ?? {};
}
