/** What candidates do, and the programs that they and their mail servers use. */
import { askForAnotherTime, offerTimes } from '../../src/reconcile/ask-for-another-time.ts';
import { takeMail } from '../../src/reconcile/take-mail.ts';
import { after, type Instant, MINUTE } from '../../src/scheduling/instant.ts';
import { between, oneOf } from '../harness/seeded-random.ts';
import { bounceMail, PROGRAMS, replyMail, replyObject } from '../invites/inbound/replies.ts';
import { type Act, workingTime } from './acts.ts';
import { atSomeMoment, called } from './moments.ts';
import { basic } from './objects.ts';
import type { Stage } from './stage.ts';

/** Of the times that the page offers, and once in a while one that it does not. */
const askOnPage: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const open = stage.jobhive.interviews().filter(({ status }) => status === 'scheduled');
    if (open.length === 0) return null;
    const { id } = oneOf(random, open);
    const offered = (await called(stage, () => offerTimes(stage.deps, id))) ?? [];
    const starts: Instant[] = random() < 0.2 ? [workingTime(stage, random, 8)] : [];
    for (let count = offered.length === 0 ? 0 : between(random, 1, 3); count > 0; count -= 1)
      starts.push(oneOf(random, offered).start);
    const asked = await called(stage, () => askForAnotherTime(stage.deps, id, starts));
    return `the candidate of ${id} asks for one of ${starts.length} other times: ${asked}`;
  });

/** To any invite that they got, mostly to the last ones. */
function anyInvite(stage: Stage, random: () => number) {
  const invites = stage.witness.received.filter(({ methods }) => methods[0] === 'REQUEST');
  return invites.length === 0 ? null : oneOf(random, invites.slice(random() < 0.7 ? -12 : 0));
}

const replyByMail: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const invite = anyInvite(stage, random);
    if (!invite) return null;
    const { interview, uid, sequence, to: attendee } = invite;
    const partstat = oneOf(random, ['ACCEPTED', 'DECLINED', 'DECLINED', 'TENTATIVE'] as const);
    const counters = random() < 0.4;
    const start = counters ? workingTime(stage, random, 8) : invite.start;
    const end = after(start, invite.end - invite.start);
    const object = counters ? oneOf(random, ['outlook-counter', 'apple-counter'] as const) : oneOf(random, PROGRAMS);
    const stamp = basic(after(stage.clock.now(), -between(random, 0, 30) * MINUTE));
    const facts = { uid, sequence, attendee, partstat, stamp, start: basic(start), end: basic(end) };
    const raw = replyMail(replyObject(object, facts), {
      from: attendee,
      method: counters ? 'COUNTER' : 'REPLY',
      messageId: `<reply.${Math.floor(random() * 1e9)}@candidate.example>`,
      // Anybody can write in their name.
      ...(random() < 0.1 && { results: null }),
    });
    const taken = await called(stage, () => takeMail(stage.deps, Buffer.from(raw)));
    const said = counters ? 'asks for another time' : `answers ${partstat}`;
    return `the candidate of ${interview} ${said} to revision ${sequence}: ${taken?.kind ?? 'unheard'}`;
  });

const mailComesBack: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const invite = anyInvite(stage, random);
    if (!invite) return null;
    const { messageId, to } = invite;
    const taken = await called(stage, () => takeMail(stage.deps, Buffer.from(bounceMail(messageId, to))));
    return `${messageId} comes back: ${taken?.kind ?? 'unheard'}`;
  });

export const candidateActs = { askOnPage, replyByMail, mailComesBack } as const satisfies Readonly<Record<string, Act>>;
