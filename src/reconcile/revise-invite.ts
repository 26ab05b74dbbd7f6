/** Where the candidate's invite differs from the interview: one new revision, and the message that says so. */
import type { Settings } from '../config/settings.ts';
import { type InviteContent, inviteUid } from '../invites/invite-content.ts';
import { mailTime } from '../invites/mail-hours.ts';
import { composeInvite, InvalidInviteError } from '../invites/message.ts';
import { type LastRevision, planRevision, type Revision } from '../invites/plan-revision.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import { newCandidateLink } from '../links/candidate-link.ts';
import { candidateOf } from '../scheduling/candidate.ts';
import { Email } from '../scheduling/ids.ts';
import { type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { Db } from '../store/columns.ts';
import { queueDelivery } from '../store/deliveries.ts';
import type { Snapshot } from '../store/interviews.ts';
import { findInvite, type InviteRecord, saveInvite } from '../store/invites.ts';
import { prolongCandidateLinks, saveLink } from '../store/links.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';
import type { Deps } from './deps.ts';

/**
 * SEQUENCE, the revision's content and its messages commit together; sending comes after.
 * @returns why the candidate cannot be told, in words for a person; null when they are, or need not be
 */
export async function reviseInvite(deps: Deps, snapshot: Snapshot): Promise<string | null> {
  if (snapshot.goneAt !== null) return null;
  const settings = deps.settings();
  const now = deps.clock.now();
  const { last, during, revision } = await nextRevision(deps.store.db, settings, snapshot, now);
  if (revision.kind === 'none') return null;
  if (tellsTheCandidate(revision) && !Email.safeParse(snapshot.candidateEmail).success) return UNMAILABLE;
  const uid = last?.uid ?? inviteUid(snapshot.id, domainOf(settings));
  const reason = (await rescheduleThatLed(deps.store.db, snapshot.id, snapshot))?.reason ?? null;
  const { id: interview, candidateEmail } = snapshot;
  const page =
    during && tellsTheCandidate(revision)
      ? newCandidateLink(settings, { interview, candidateEmail, during }, now)
      : null;
  const contents = contentsOf(revision, { settings, snapshot, last, uid, during, reason, pageUrl: page?.url ?? null });
  const messages: PreparedMessage[] = [];
  try {
    for (const content of contents) messages.push(await composeInvite(content, now));
  } catch (error) {
    if (!(error instanceof InvalidInviteError)) throw error;
    deps.log.error('an invite was not composed', {
      interview: snapshot.id,
      faults: error.faults.map(({ problem }) => problem),
    });
    return `The candidate was not told: ${error.message}`;
  }

  const sendAt = timeToSend(settings, snapshot, [last?.during ?? null, during], now);
  const record: InviteRecord = {
    interview: snapshot.id,
    uid,
    sequence: contents.at(-1)?.sequence ?? -1,
    method: contents.at(-1)?.method ?? null,
    during: during ?? last?.during ?? intervalOf(now, snapshot.durationMinutes),
    candidateEmail: snapshot.candidateEmail,
    joinUrl: snapshot.joinUrl,
    position: snapshot.position,
    revisedAt: now,
  };
  await deps.store.transaction(async (tx) => {
    await saveInvite(tx.db, record);
    if (page) {
      await saveLink(tx.db, page.link, now);
      await prolongCandidateLinks(tx.db, interview, page.link.expiresAt, now);
    }
    for (const message of messages) {
      const id = await queueDelivery(tx.db, message, sendAt);
      if (id === null) continue;
      const job = { kind: 'deliver', key: String(id) } as const;
      await (sendAt > now ? deps.jobs.schedule(tx, job, sendAt) : deps.jobs.wake(tx, job, now));
    }
  });
  deps.log.info('invite revised', { interview: snapshot.id, sequence: record.sequence, revision: revision.kind });
  return null;
}

/** What the candidate is owed. Writes nothing. */
export async function nextRevision(db: Db, settings: Settings, snapshot: Snapshot, now: Instant) {
  const last = await findInvite(db, snapshot.id);
  return { last, ...revisionAfter(last, settings, snapshot, now) };
}

/** @param last what they will have been told by then */
export function revisionAfter(last: LastRevision | null, settings: Settings, snapshot: Snapshot, now: Instant) {
  const during = snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes);
  const revision = planRevision(last, {
    status: snapshot.status,
    during,
    candidateEmail: snapshot.candidateEmail,
    joinUrl: snapshot.joinUrl,
    position: snapshot.position,
    firstInvite: settings.mail.firstInvite,
    at: now,
  });
  return { during, revision };
}

/** What is not said now is said by a later revision where there is one by then. */
export function timeToSend(
  settings: Settings,
  snapshot: Snapshot,
  times: readonly (Interval | null)[],
  now: Instant,
): Instant {
  const { mailHours: hours } = settings.candidates;
  const companyName = snapshot.companyName ?? settings.company.name;
  const { zone } = candidateOf(settings.candidates, { ...snapshot, companyName });
  return mailTime({ now, hours, zone, starts: times.flatMap((time) => (time ? [time.start] : [])) });
}

/** JobHive may mask an address, or hold one that no mail server takes. */
const UNMAILABLE = "The candidate's address cannot be mailed: correct it in JobHive, and the invite goes out.";

/** Whether a message goes to the present address; a cancellation goes to the one that was invited. */
function tellsTheCandidate({ kind }: Revision): boolean {
  return kind === 'request' || kind === 'candidate_changed';
}

function domainOf(settings: Settings): string {
  return settings.mail.from.address.split('@')[1] ?? 'localhost';
}

interface Subject {
  readonly settings: Settings;
  readonly snapshot: Snapshot;
  readonly last: InviteRecord | null;
  readonly uid: string;
  readonly during: Interval | null;
  readonly reason: string | null;
  readonly pageUrl: string | null;
}

/** One message, or two when the candidate's address changed: withdraw from the old, invite the new. */
function contentsOf(revision: Revision, subject: Subject): InviteContent[] {
  const { settings, snapshot, during, reason, pageUrl } = subject;
  const companyName = snapshot.companyName ?? settings.company.name;
  const candidate = candidateOf(settings.candidates, { ...snapshot, companyName });
  const base = {
    uid: subject.uid,
    interview: snapshot.id,
    position: snapshot.position,
    companyName,
    joinUrl: snapshot.joinUrl ?? subject.last?.joinUrl ?? null,
    organizer: settings.mail.from,
    takesCounters: settings.mail.inbox !== null,
    locale: candidate.locale,
    reminder: settings.mail.reminder,
    candidateZone: candidate.zone,
    companyZone: settings.company.zone,
    asksOnPage: pageUrl !== null && settings.candidates.page.asks,
  };
  const addressee = (email: string) => ({ email: Email.parse(email), name: snapshot.candidateName });
  switch (revision.kind) {
    case 'none':
    case 'baseline':
      return [];
    case 'request':
      if (during === null) return [];
      return [
        {
          ...base,
          method: 'REQUEST',
          why: revision.why,
          sequence: revision.sequence,
          during,
          previous: revision.previous,
          candidate: addressee(snapshot.candidateEmail),
          reason: revision.why === 'time_changed' ? reason : null,
          pageUrl,
        },
      ];
    case 'cancel':
      return [
        {
          ...base,
          method: 'CANCEL',
          why: 'cancelled',
          sequence: revision.sequence,
          during: revision.during,
          previous: null,
          candidate: addressee(revision.to),
          reason: null,
          pageUrl: null,
        },
      ];
    case 'candidate_changed':
      if (during === null) return [];
      return [
        {
          ...base,
          method: 'CANCEL',
          why: 'withdrawn',
          sequence: revision.cancelSequence,
          during: revision.cancelDuring,
          previous: null,
          candidate: addressee(revision.cancelTo),
          reason: null,
          pageUrl: null,
        },
        {
          ...base,
          method: 'REQUEST',
          why: 'candidate_changed',
          sequence: revision.requestSequence,
          during,
          previous: null,
          candidate: addressee(snapshot.candidateEmail),
          reason: null,
          pageUrl,
        },
      ];
  }
}
