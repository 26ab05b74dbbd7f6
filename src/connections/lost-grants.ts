/** A provider takes what an interviewer allowed no longer: written down, and told once, with the way to mend it. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { composeNotice } from '../invites/message.ts';
import { startInWords } from '../invites/time-in-words.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { saveConnectLink } from '../store/connect-links.ts';
import { queueDelivery } from '../store/deliveries.ts';
import { type GrantRecord, markLost } from '../store/grants.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { connectUrl, newConnectLink } from './connect-links.ts';

export interface LostGrantParts {
  readonly settings: () => Settings;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
}

/** @param reason in words, without a token */
export async function declareLost(parts: LostGrantParts, grant: GrantRecord, reason: string): Promise<void> {
  const { store, jobs, sealer, clock } = parts;
  const settings = parts.settings();
  const now = clock.now();
  const { publicUrl } = settings.http;
  const link = publicUrl === null ? null : { row: newConnectLink(grant, now), publicUrl };
  const url = link && connectUrl(link.publicUrl, sealer, link.row);
  const notices = await noticesOf(settings, grant, url, reason, now);
  await store.transaction(async (tx) => {
    if (!(await markLost(tx.db, grant, reason, now))) return;
    if (link) await saveConnectLink(tx.db, link.row, now);
    for (const notice of notices) {
      const id = await queueDelivery(tx.db, notice, now);
      if (id !== null) await jobs.wake(tx, { kind: 'deliver', key: String(id) }, now);
    }
    const { connection, interviewer } = grant;
    tx.onCommit(() =>
      parts.log.warn('an interviewer must connect again', { connection, interviewer, problem: reason }),
    );
  });
}

/** The link goes to its interviewer alone: whoever opens it connects calendars in their name. */
async function noticesOf(
  settings: Settings,
  { connection, interviewer, version }: GrantRecord,
  url: string | null,
  reason: string,
  now: Instant,
): Promise<PreparedMessage[]> {
  const domain = settings.mail.from.address.split('@')[1] ?? 'localhost';
  const messageId = (index: number) => `<reconnect.${now}.${version}.${index}.${interviewer}@${domain}>`;
  const admins = settings.mail.notify.filter((address) => address !== interviewer);
  const toOwner = await composeNotice({
    from: settings.mail.from,
    to: interviewer,
    subject: 'Please connect your calendar again',
    lines: [
      `${settings.company.name} plans interviews around your calendar, and can no longer read it.`,
      '',
      url === null ? 'Ask whoever runs interview-sync for a link to connect it again.' : `Connect it again: ${url}`,
      ...(url === null ? [] : ['The link is for you alone, works once, and ends after seven days.']),
      '',
      'Until then no interview is moved because of your calendar, and none is planned for you by it.',
    ],
    messageId: messageId(0),
    at: now,
  });
  const toAdmins = admins.map((to, index) =>
    composeNotice({
      from: settings.mail.from,
      to,
      subject: `${interviewer} must connect their calendar again`,
      lines: [
        `The connection “${connection}” of ${interviewer} was lost at ${startInWords(now, settings.company.zone)}: ${reason}`,
        '',
        'They were sent a link. Until they use it their time is unknown, and nothing is concluded from their calendar.',
        `Another link: interview-sync connect ${interviewer}`,
      ],
      messageId: messageId(index + 1),
      at: now,
    }),
  );
  return [toOwner, ...(await Promise.all(toAdmins))];
}
