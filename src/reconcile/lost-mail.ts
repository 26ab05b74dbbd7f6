/** What is said to people about a message that failed for good, or of which nobody knows whether it was taken. */
import type { Settings } from '../config/settings.ts';
import { isForChannel } from '../invites/transport/channel.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { Delivery } from '../store/deliveries.ts';
import { composeNotices } from './notices.ts';

/** For `interviews.attention`, and for notices. */
export function lostMailInWords({ id, sequence, proposal, state, response }: Delivery): string {
  const mail =
    proposal === null
      ? `the mail with revision ${sequence} of the invite`
      : `the answer to the candidate’s wish (proposal ${proposal})`;
  switch (state) {
    case 'uncertain':
      return `Nobody knows whether ${mail} was taken: ${response}. Ask the mail server, or send it again: interview-sync resend ${id}`;
    case 'bounced':
      return `The candidate did not get ${mail}: ${response}. Correct the address in JobHive, or send it again: interview-sync resend ${id}`;
    default:
      return `The candidate did not get ${mail}: ${response}. Once that is mended: interview-sync resend ${id}`;
  }
}

/** A notice of ours that is lost is only logged: another one would go the same way. */
export async function noticesOfLostMail(settings: Settings, lost: Delivery, at: Instant): Promise<PreparedMessage[]> {
  if (isForChannel(lost) || settings.mail.notify.some((address) => address === lost.to)) return [];
  const what = lost.interview === null ? `The mail “${lost.subject}”` : `A mail about interview ${lost.interview}`;
  const notices = await composeNotices(settings, {
    subject: `${what} ${lost.state === 'uncertain' ? 'may not have arrived' : 'did not arrive'}`,
    lines: () => [
      ...(lost.sequence === null && lost.proposal === null ? [] : [lostMailInWords(lost)]),
      '',
      `Subject: ${lost.subject}`,
      `To: ${lost.to}`,
      `Attempts: ${lost.attempts}`,
      `The last answer: ${lost.response}`,
      '',
      'All mails: interview-sync deliveries',
    ],
    name: `delivery-${lost.id}.${at}`,
    at,
  });
  return notices.map((notice) => ({ ...notice, interview: lost.interview }));
}
