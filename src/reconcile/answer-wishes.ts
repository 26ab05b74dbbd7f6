/** Tells candidates who asked for another time that the interview stays where it is, each wish once. */
import type { Settings } from '../config/settings.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import { composeWishAnswer } from '../invites/wish-answer.ts';
import { candidateOf } from '../scheduling/candidate.ts';
import { Email } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { isAnswerOwed, type ProposalOrigin } from '../scheduling/proposal.ts';
import { invitedBy, queueDelivery } from '../store/deliveries.ts';
import type { Snapshot } from '../store/interviews.ts';
import { findInvite } from '../store/invites.ts';
import { markTold, proposalsOf, type RecordedProposal, untoldWishes } from '../store/proposals.ts';
import type { Deps } from './deps.ts';
import { isFor, movableTime } from './overtaken-mail.ts';
import { timeToSend } from './revise-invite.ts';

/** That a wish is seen to, and its message, commit together. */
export async function answerWishes(deps: Deps, settings: Settings, snapshot: Snapshot): Promise<void> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const planned = movableTime(snapshot);
  const wishes = await untoldWishes(db, snapshot.id);
  if (wishes.length === 0) return;
  const latest = (await proposalsOf(db, snapshot.id)).find(({ origin }) => origin.kind === 'candidate');
  for (const wish of wishes) {
    const owed = isAnswerOwed(wish, { now, planned, gaveWay: latest?.id !== wish.id });
    const message = owed && planned ? await answerTo(deps, settings, snapshot, { wish, planned, now }) : null;
    const sendAt = timeToSend(settings, snapshot, [planned], now);
    await deps.store.transaction(async (tx) => {
      await markTold(tx.db, wish.id, now);
      const id = message && (await queueDelivery(tx.db, message, sendAt));
      if (id === null) return;
      const job = { kind: 'deliver', key: String(id) } as const;
      await (sendAt > now ? deps.jobs.schedule(tx, job, sendAt) : deps.jobs.wake(tx, job, now));
    });
    if (message) deps.log.info('a wish is answered', { interview: snapshot.id, proposal: wish.id, state: wish.state });
  }
}

/** Null where whoever asked is not to be told: such wishes are not taken (any more), or the interview is not theirs any more. */
async function answerTo(
  { store }: Deps,
  settings: Settings,
  snapshot: Snapshot,
  { wish, planned, now }: { readonly wish: RecordedProposal; readonly planned: Interval; readonly now: Instant },
): Promise<PreparedMessage | null> {
  if (!takesWishes(settings, wish.origin)) return null;
  const invite = await findInvite(store.db, snapshot.id);
  const invited = await invitedBy(store.db, snapshot.id, wish.openedAt);
  if (!invite || !invited || !isFor(snapshot, invited.to)) return null;
  const companyName = snapshot.companyName ?? settings.company.name;
  const { locale, zone } = candidateOf(settings.candidates, { ...snapshot, companyName });
  const byProgram = wish.origin.kind === 'candidate' && wish.origin.by === 'mail';
  const answer = {
    proposal: wish.id,
    counterTo: byProgram ? invited.sequence : null,
    uid: invite.uid,
    interview: snapshot.id,
    during: planned,
    position: snapshot.position,
    companyName,
    joinUrl: snapshot.joinUrl ?? invite.joinUrl,
    candidate: { email: Email.parse(invited.to), name: snapshot.candidateName },
    organizer: settings.mail.from,
    locale,
    candidateZone: zone,
    companyZone: settings.company.zone,
  };
  return composeWishAnswer(answer, now);
}

/** What the configuration allows now, not what it allowed when they asked. */
function takesWishes({ candidates, mail }: Settings, origin: ProposalOrigin): boolean {
  if (origin.kind !== 'candidate') return false;
  return origin.by === 'page' ? candidates.page.asks : mail.inbox !== null;
}
