/**
 * Whether an answer counts: it is about the invite as it was sent last, by the one who was invited, and the mail is really
 * from them. Pure. ORGANIZER is not asked for: Outlook leaves it out.
 */
import type { Instant } from '../../scheduling/instant.ts';
import { isAuthentic } from './authentication.ts';
import type { CalendarAnswer, CandidateAnswer } from './calendar-answer.ts';
import type { IncomingMail } from './read-mail.ts';

/** The invite as the candidate was told last. */
export interface ToldInvite {
  readonly sequence: number;
  readonly method: 'REQUEST' | 'CANCEL' | null;
  readonly start: Instant;
  readonly candidateEmail: string;
}

export type NotCounted =
  /** A mail that is no answer at all; nearly all are. */
  | 'no_answer'
  | 'unknown_invite'
  | 'not_invited_any_more'
  | 'not_the_attendee'
  | 'sender_not_authentic'
  /** About a revision before the last, or one that was never sent. */
  | 'other_revision'
  | 'no_time_proposed';

export type Judgement =
  | { readonly kind: 'answer'; readonly answer: CandidateAnswer }
  | { readonly kind: 'counter'; readonly start: Instant }
  | { readonly kind: 'not_counted'; readonly because: NotCounted };

/** @param invite null where the UID is none of ours */
export function judgeAnswer(
  { sender }: Pick<IncomingMail, 'sender'>,
  answer: CalendarAnswer,
  invite: ToldInvite | null,
  authservId: string,
): Judgement {
  const not = (because: NotCounted): Judgement => ({ kind: 'not_counted', because });
  if (!invite) return not('unknown_invite');
  if (invite.method !== 'REQUEST' || answer.ofSeries) return not('not_invited_any_more');
  const invited = invite.candidateEmail.trim().toLowerCase();
  const attendee = answer.attendees.find(({ address }) => address === invited);
  if (!attendee) return not('not_the_attendee');
  // Not SENT-BY either: that somebody answers for another is only the sender's own word.
  if (sender?.from.toLowerCase() !== attendee.address) return not('not_the_attendee');
  if (!isAuthentic(sender, authservId)) return not('sender_not_authentic');
  if (!isAboutTheLast(answer, invite)) return not('other_revision');
  if (answer.method === 'COUNTER') {
    return answer.start === null || answer.start === invite.start
      ? not('no_time_proposed')
      : { kind: 'counter', start: answer.start };
  }
  return attendee.answer === null ? not('no_answer') : { kind: 'answer', answer: attendee.answer };
}

/** Where a program leaves SEQUENCE out, the time that it answers says which revision it knows. */
function isAboutTheLast({ method, sequence, start }: CalendarAnswer, invite: ToldInvite): boolean {
  if (sequence !== null) return sequence === invite.sequence;
  return invite.sequence === 0 || (method === 'REPLY' && start === invite.start);
}
