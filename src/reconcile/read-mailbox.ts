/** Reads what has come into the mailbox since it was read last. */
import { type Mailbox, MailboxError, type OpenMailbox } from '../invites/inbound/mailbox.ts';
import { after, DAY } from '../scheduling/instant.ts';
import { keepMailboxFailure, keepMailboxPlace, mailboxPlace } from '../store/mailboxes.ts';
import { takeMail } from './take-mail.ts';

/** How far back a mailbox is read that was never read, or whose numbers mean other mails now. */
const FIRST_LOOK = 14 * DAY;

type MailboxDeps = Parameters<typeof takeMail>[0];

/**
 * The place is kept after each mail: what breaks off goes on there, and a mail that was taken before is taken once more
 * without effect. Only what was taken is marked as read.
 */
export async function readMailbox(deps: MailboxDeps, mailbox: Mailbox): Promise<void> {
  let open: OpenMailbox;
  try {
    open = await mailbox.open();
  } catch (error) {
    if (!(error instanceof MailboxError)) throw error;
    await keepMailboxFailure(deps.store.db, mailbox.name, error.message, deps.clock.now());
    deps.log.warn('the mailbox could not be read', { problem: error.message });
    return;
  }
  try {
    await readOn(deps, mailbox.name, open);
  } finally {
    await open.close();
  }
}

async function readOn(deps: MailboxDeps, name: string, { validity, mailsAfter, markRead }: OpenMailbox): Promise<void> {
  const { db } = deps.store;
  const place = await mailboxPlace(db, name);
  let lastUid = place?.validity === validity ? place.lastUid : 0;
  for await (const { uid, raw } of mailsAfter(lastUid, after(deps.clock.now(), -FIRST_LOOK))) {
    const taken = raw === null ? null : await takeMail(deps, raw);
    lastUid = uid;
    await keepMailboxPlace(db, name, { validity, lastUid }, deps.clock.now());
    if (taken && taken.kind !== 'left_alone') await markRead(uid);
  }
  await keepMailboxPlace(db, name, { validity, lastUid }, deps.clock.now());
}
