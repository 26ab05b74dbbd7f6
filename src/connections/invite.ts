/** Makes a link for an interviewer to connect by, and mails it where that is wanted. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { composeNotice } from '../invites/message.ts';
import { startInWords } from '../invites/time-in-words.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { recordAct } from '../store/audit.ts';
import { saveConnectLink } from '../store/connect-links.ts';
import { queueDelivery } from '../store/deliveries.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import { connectUrl, newConnectLink } from './connect-links.ts';

export interface InviteParts {
  readonly settings: () => Settings;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly sealer: Sealer | null;
  readonly clock: Clock;
}

export type Invited =
  | {
      readonly kind: 'invited';
      readonly connection: string;
      readonly interviewer: string;
      readonly url: string;
      readonly expiresAt: Instant;
      readonly mailed: boolean;
    }
  /** `problem` says what to do instead; `missing` when who or what was named does not exist. */
  | { readonly kind: 'refused'; readonly missing: boolean; readonly problem: string };

/** @param connection needed only where an interviewer connects at several */
export async function inviteToConnect(
  parts: InviteParts,
  asked: {
    readonly interviewer: string;
    readonly connection: string | null;
    readonly mail: boolean;
    readonly by: string;
  },
): Promise<Invited> {
  const settings = parts.settings();
  const { sealer } = parts;
  const { publicUrl } = settings.http;
  const wanted = asked.interviewer.trim().toLowerCase();
  const person = settings.interviewers.find(({ email }) => email === wanted);
  if (!person) return refused(true, `${asked.interviewer} is not among the interviewers of the configuration.`);
  const places = person.pickedFrom.map(({ connection }) => connection);
  const connection = asked.connection ?? (places.length === 1 ? places[0] : undefined);
  if (places.length === 0)
    return refused(
      true,
      `${person.email} connects nowhere: name a connection with "auth: oauth" among their calendars.`,
    );
  if (connection === undefined) return refused(false, `Name one with --connection: ${places.join(', ')}.`);
  if (!places.includes(connection))
    return refused(true, `${person.email} does not connect at “${connection}”, but at ${places.join(', ')}.`);
  if (!sealer || publicUrl === null)
    return refused(false, 'INTERVIEW_SYNC_KEY and http.public_url are needed for links.');

  const now = parts.clock.now();
  const link = newConnectLink({ connection, interviewer: person.email }, now);
  const url = connectUrl(publicUrl, sealer, link);
  const notice = await composeNotice({
    from: settings.mail.from,
    to: person.email,
    subject: 'Please connect your calendar',
    lines: [
      `${settings.company.name} plans interviews around your calendar. Connect it here: ${url}`,
      '',
      `The link is for you alone, works once, and ends at ${startInWords(link.expiresAt, settings.company.zone)}.`,
      'The page says what is read and what is written before you allow anything.',
    ],
    messageId: `<connect.${link.id}@${settings.mail.from.address.split('@')[1] ?? 'localhost'}>`,
    at: now,
  });
  await parts.store.transaction(async (tx) => {
    await saveConnectLink(tx.db, link, now);
    const facts = { connection, expiresAt: isoOf(link.expiresAt), mailed: asked.mail };
    const entry = { who: asked.by, act: 'invite to connect', subject: person.email, old: null, new: facts } as const;
    await recordAct(tx.db, entry, now);
    const id = asked.mail ? await queueDelivery(tx.db, notice, now) : null;
    if (id !== null) await parts.jobs.wake(tx, { kind: 'deliver', key: String(id) }, now);
  });
  return { kind: 'invited', connection, interviewer: person.email, url, expiresAt: link.expiresAt, mailed: asked.mail };
}

function refused(missing: boolean, problem: string): Invited {
  return { kind: 'refused', missing, problem };
}
