/** A mail that came in: a candidate's answer, a wish for another time, a message of ours sent back, or none of our business. */
import type { CalendarAnswer } from '../invites/inbound/calendar-answer.ts';
import type { Bounce } from '../invites/inbound/delivery-status.ts';
import { judgeAnswer, type NotCounted } from '../invites/inbound/judge-answer.ts';
import { type IncomingMail, readMail } from '../invites/inbound/read-mail.ts';
import { saveAnswer } from '../store/candidate-answers.ts';
import { findDeliveryByMessageId } from '../store/deliveries.ts';
import { findInviteByUid } from '../store/invites.ts';
import type { Deps } from './deps.ts';
import { openProposal } from './open-proposal.ts';
import { settleDelivery } from './settle-delivery.ts';

export type Taken =
  | { readonly kind: 'answer' | 'counter' | 'bounce' }
  /** A person should find it as it came. */
  | { readonly kind: 'left_alone'; readonly because: NotCounted | 'not_movable' | 'unknown_message' };

type TakeMailDeps = Pick<Deps, 'settings' | 'store' | 'jobs' | 'clock' | 'metrics' | 'log'>;

/** Taken once more, a mail changes nothing. */
export async function takeMail(deps: TakeMailDeps, raw: Buffer): Promise<Taken> {
  const mail = await readMail(raw);
  const taken = await (mail?.answer
    ? takeAnswer(deps, mail, mail.answer)
    : mail?.bounce
      ? takeBounce(deps, mail.bounce)
      : leave('no_answer'));
  deps.metrics.mailTaken(taken.kind);
  return taken;
}

async function takeAnswer(deps: TakeMailDeps, mail: IncomingMail, answer: CalendarAnswer): Promise<Taken> {
  const invite = await findInviteByUid(deps.store.db, answer.uid);
  const { inbox } = deps.settings().mail;
  const told = invite && { ...invite, start: invite.during.start };
  const judgement = judgeAnswer(mail, answer, told, inbox?.authservId ?? '');
  if (judgement.kind === 'not_counted' || !invite) {
    const because = judgement.kind === 'not_counted' ? judgement.because : 'unknown_invite';
    deps.log.warn('a calendar’s answer was left alone', { interview: invite?.interview ?? null, because });
    return leave(because);
  }
  const { interview } = invite;
  if (judgement.kind === 'counter') {
    const evidence = mail.messageId ?? 'a mail without Message-ID';
    const opened = await openProposal(deps, { interview, starts: [judgement.start], by: 'mail', evidence });
    if (opened.kind === 'refused') return leave(opened.why === 'no_time' ? 'no_time_proposed' : opened.why);
    deps.log.info('the candidate asks for another time', { interview, proposal: opened.proposal });
    return { kind: 'counter' };
  }
  const now = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    const { messageId } = mail;
    const { sequence } = invite;
    const { comment } = answer;
    const stampedAt = answer.stampedAt ?? now;
    const record = { interview, answer: judgement.answer, sequence, stampedAt, receivedAt: now, messageId, comment };
    if (await saveAnswer(tx.db, record)) await deps.jobs.wake(tx, { kind: 'reconcile', key: interview }, now);
  });
  deps.log.info('the candidate has answered', { interview, answer: judgement.answer });
  return { kind: 'answer' };
}

/** Anybody can write such a report, but only who has the message knows its id; and what follows is that a person looks. */
async function takeBounce(deps: TakeMailDeps, { messageId, recipient, status }: Bounce): Promise<Taken> {
  const delivery = await findDeliveryByMessageId(deps.store.db, messageId);
  if (!delivery || delivery.to.toLowerCase() !== recipient) return leave('unknown_message');
  if (delivery.state === 'accepted' || delivery.state === 'uncertain') {
    const code = status === '' ? {} : { code: status };
    await settleDelivery(deps, delivery, 'bounced', { response: `it came back${status && ` (${status})`}`, ...code });
  }
  return { kind: 'bounce' };
}

async function leave(because: (Taken & { kind: 'left_alone' })['because']): Promise<Taken> {
  return { kind: 'left_alone', because };
}
