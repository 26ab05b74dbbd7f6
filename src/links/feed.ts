/** The interviews of one interviewer, or of one panel, for a program that subscribes to them. */
import { createHash } from 'node:crypto';
import { holdReference } from '../calendars/hold-reference.ts';
import type { Settings } from '../config/settings.ts';
import { base32hex } from '../invites/invite-content.ts';
import { type PublishedEntry, publishedFeed } from '../invites/published-calendar.ts';
import type { Panel } from '../scheduling/decision.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { after, DAY, type Instant, instant, intervalOf, MINUTE } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { tokenHash } from '../secrets/token-hash.ts';
import type { Db } from '../store/columns.ts';
import { type Snapshot, snapshotsSince } from '../store/interviews.ts';
import { findLink, type LinkSubject } from '../store/links.ts';
import { listSeatChanges } from '../store/seat-changes.ts';

/** Interviews that are over stay as long. */
const LOOKS_BACK = 30 * DAY;
/** Programs that look once a day or week must see that it is cancelled before it is gone. */
const CANCELLED_STAY = 14 * DAY;
/** Programs look as often as they like; some heed it as the least. */
const REFRESH_MINUTES = 60;

/** @returns the calendar's text (RFC 5545); null when the token opens no feed (any more) */
export async function readFeed(db: Db, settings: Settings, token: string, now: Instant): Promise<string | null> {
  const subject = await findLink(db, tokenHash(token), now);
  const feed = subject && feedOf(settings, subject);
  if (!feed) return null;
  const snapshots = await snapshotsSince(db, after(now, -LOOKS_BACK));
  const seats = await listSeatChanges(
    db,
    snapshots.map(({ id }) => id),
  );
  const entries = snapshots.flatMap((snapshot) => {
    const panel = resolvePanel(snapshot, settings.panels, seats.get(snapshot.id) ?? []);
    return panel && feed.holds(panel) && !isLongCancelled(snapshot, now) ? entryOf(settings, snapshot, panel) : [];
  });
  return publishedFeed(feed.name, REFRESH_MINUTES, entries);
}

interface FeedSubject {
  readonly name: string;
  holds(panel: Panel): boolean;
}

/** Null for whom the configuration does not know any more. */
function feedOf({ company, interviewers, panels }: Settings, subject: LinkSubject): FeedSubject | null {
  switch (subject.kind) {
    case 'candidate':
      return null;
    case 'interviewer': {
      const person = interviewers.find(({ email }) => email === subject.interviewer);
      return person
        ? {
            name: `${company.name} interviews: ${person.name}`,
            holds: ({ required, optional }) => [...required, ...optional].includes(person.email),
          }
        : null;
    }
    case 'panel':
      return panels.some(({ name }) => name === subject.panel)
        ? { name: `${company.name} interviews: ${subject.panel}`, holds: ({ name }) => name === subject.panel }
        : null;
  }
}

/** When JobHive first said so is not stored; when it last changed the interview is, and nothing changes a cancelled one. */
function isLongCancelled(snapshot: Snapshot, now: Instant): boolean {
  const since = snapshot.goneAt ?? (snapshot.status === 'cancelled' ? snapshot.updatedAt : null);
  return since !== null && now - since > CANCELLED_STAY;
}

function entryOf(settings: Settings, snapshot: Snapshot, panel: Panel): PublishedEntry[] {
  if (snapshot.scheduledAt === null) return [];
  const changedAt = instant(Math.max(...[snapshot.timedAt, snapshot.updatedAt, snapshot.goneAt].map(Number)));
  const nameOf = (who: string) => settings.interviewers.find(({ email }) => email === who)?.name ?? who;
  return [
    {
      uid: feedUid(snapshot.id),
      sequence: Math.floor(changedAt / MINUTE),
      changedAt,
      during: intervalOf(snapshot.scheduledAt, snapshot.durationMinutes),
      title: `Interview: ${snapshot.position}`,
      description: [
        `${snapshot.companyName ?? settings.company.name} interview ${snapshot.id}.`,
        `Interviewers: ${[...panel.required, ...panel.optional].map(nameOf).join(', ')}`,
        // Where it is copied into a calendar that is read, it is known as the interview itself and is nobody's conflict.
        holdReference(snapshot.id),
      ].join('\n'),
      joinUrl: snapshot.joinUrl,
      status: snapshot.status === 'cancelled' || snapshot.goneAt !== null ? 'CANCELLED' : 'CONFIRMED',
    },
  ];
}

/** Not the invite's: a program that has both would take them for one. */
function feedUid(interview: InterviewId): string {
  const hash = createHash('sha256').update(`feed entry of ${interview}`).digest();
  return `${base32hex(hash).slice(0, 26)}@feed.interview-sync`;
}
