/**
 * The `pull` job: everything a calendar's provider says has changed since the cursor goes into the store, and the
 * interviews it touches are woken. Cursor and events commit together, after the last page.
 */
import { CalendarError, type PullPage, type PullRequest } from '../calendars/provider.ts';
import { CalendarId, type InterviewId } from '../scheduling/ids.ts';
import { after, DAY, type Instant, SECOND } from '../scheduling/instant.ts';
import {
  beginListing,
  type CalendarRecord,
  dropCursor,
  findCalendar,
  saveCursor,
  saveFailure,
  saveWritable,
  stampAttempt,
  waitsForAPerson,
} from '../store/calendars.ts';
import { countResources } from '../store/events.ts';
import { resourcesNamedBy } from '../store/named-resources.ts';
import { interviewsTouching } from '../store/panel-members.ts';
import { type ChannelRecord, channelsOf, noteMissed } from '../store/push-channels.ts';
import type { Tx } from '../store/store.ts';
import { applyPage, applyRemovals, joinTouched, type PageContext } from './apply-page.ts';
import type { Touched } from './changed-stretches.ts';
import { calendarRefOf, type Deps, findConfiguredCalendar } from './deps.ts';
import { wordReader } from './kept-words.ts';
import { missedResources } from './missed-resources.ts';
import { canBePushedTo, isPushHealthy } from './plan-channel.ts';
import { listingWindow, mayContinue, nextTryAfter } from './pull-schedule.ts';
import { isKnown } from './read-world.ts';

/** Fewer deletions than this at once are a person tidying up, whatever share of a small calendar they are. */
const FEW_DELETIONS = 5;
/** Rises when more is read of events than was: what is stored of them, also of unchanged ones, is then read anew. */
const PROFILE_VERSION = 3;
const AS_FAR_AS_INTERVIEWS_GO = 365 * DAY;

/** More would be deleted at once than the configuration allows. Nothing of that page was stored. */
class TooManyDeletions extends Error {
  constructor(deletions: number, known: number, share: number) {
    super(
      `${deletions} of ${known} entries would be deleted at once; limits.deletions_per_pull allows ${Math.round(share * 100)}%. ` +
        'If they are really gone, raise the limit until this calendar has been read.',
    );
    this.name = 'TooManyDeletions';
  }
}

/** @param key a calendar id. Never throws for what a provider did: that is stored as the calendar's failure. */
export async function pull(deps: Deps, key: string, signal: AbortSignal): Promise<void> {
  const id = CalendarId.parse(key);
  const calendar = await findCalendar(deps.store.db, id);
  const settings = deps.settings();
  const configured = findConfiguredCalendar(settings, id);
  const provider = calendar && deps.provider(calendar.connection);
  if (!calendar || !configured || !provider) return;

  const now = deps.clock.now();
  // It asked for calm, and the poll comes back when that is over: notices of changes must not break it.
  if (calendar.failure === 'rate_limited' && calendar.nextPullAt !== null && now < calendar.nextPullAt) return;
  const channels = provider.push ? await channelsOf(deps.store.db, id) : [];
  const pushed = isPushHealthy(channels, now);
  const pollAgain = after(now, pushed ? settings.calendars.pollWithPush : settings.calendars.pollEvery);
  // Stamped first: a calendar that takes its reader down with it must not be the first in line after the restart.
  await stampAttempt(deps.store.db, id, now, pollAgain);
  const words = wordReader(settings);
  const profile = JSON.stringify({ version: PROFILE_VERSION, zone: configured.interviewer.zone, words: words.profile });
  const walk: Walk = {
    deps,
    calendar,
    ref: calendarRefOf(configured.interviewer, configured.calendar),
    pullPage: (request) => provider.pullPage(request),
    profile,
    page: { calendar: id, ownerZone: configured.interviewer.zone, wordsOf: words.read },
    deletionShare: settings.calendars.deletionsPerPull,
    wasKnown: isKnown(calendar, now, settings.calendars.unknownAfter),
    signal,
  };
  const cursor = mayContinue(calendar, profile, now) ? calendar.cursor : null;
  try {
    const outcome = await (cursor === null ? walkAnew(walk) : walkThrough(walk, cursor));
    deps.metrics.pulled(outcome);
    if (provider.push) await checkChannels(deps, calendar, channels, outcome, now);
  } catch (error) {
    // This node stops in the middle of it: another reads on at once, and the calendar has not failed.
    signal.throwIfAborted();
    if (error instanceof CalendarError && error.reason === 'cursor_expired' && cursor !== null) {
      deps.log.info('the cursor has expired: listing from scratch', { calendar: id });
      deps.metrics.pulled('cursor_expired');
      await dropCursor(deps.store.db, id);
      await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'pull', key }, deps.clock.now()));
      return;
    }
    await recordFailure(deps, calendar, error);
  }
}

interface Walk {
  readonly deps: Deps;
  readonly calendar: CalendarRecord;
  readonly ref: PullRequest['calendar'];
  readonly pullPage: (request: PullRequest) => Promise<PullPage>;
  readonly profile: string;
  readonly page: Pick<PageContext, 'calendar' | 'ownerZone' | 'wordsOf'>;
  readonly deletionShare: number;
  /** Whether anything could be concluded from the calendar before. */
  readonly wasKnown: boolean;
  readonly signal: AbortSignal;
}

/**
 * From scratch. Where there is a cursor still, what has changed since is read first, and it stands until the new
 * listing is whole: one that fails for days loses no change.
 */
async function walkAnew(walk: Walk): Promise<'listed' | 'changed' | 'unchanged'> {
  const { cursor, listingProfile } = walk.calendar;
  if (cursor !== null && listingProfile === walk.profile)
    await walkThrough(walk, cursor).catch(async (error: unknown) => {
      if (!(error instanceof CalendarError) || error.reason !== 'cursor_expired') throw error;
      await dropCursor(walk.deps.store.db, walk.calendar.id);
    });
  return walkThrough(walk, null);
}

/** Of one walk: how many entries came and went. */
interface PageSums {
  readonly added: number;
  readonly removed: number;
}

/** @param cursor null: from scratch. */
async function walkThrough(walk: Walk, cursor: string | null): Promise<'listed' | 'changed' | 'unchanged'> {
  const { deps, calendar } = walk;
  const scratch = cursor === null;
  const window = scratch || !calendar.window ? listingWindow(deps.clock.now()) : calendar.window;
  const listing = scratch ? await beginListing(deps.store.db, calendar.id) : calendar.listing;
  const base = {
    calendar: walk.ref,
    from: scratch ? ({ kind: 'scratch' } as const) : ({ kind: 'cursor', cursor } as const),
    window,
    known: (ids: readonly string[]) => resourcesNamedBy(deps.store.db, calendar.id, ids),
    signal: walk.signal,
  };
  let changes = 0;
  let soFar: PageSums = { added: 0, removed: 0 };
  let doubtful = false;
  let pageToken: string | null = null;
  for (;;) {
    const requestedAt = deps.clock.now();
    const page: PullPage = await walk.pullPage(pageToken === null ? base : { ...base, page: pageToken });
    const last = page.next.kind === 'done';
    soFar = await deps.store.transaction(async (tx) => {
      const context: PageContext = {
        ...walk.page,
        listing,
        requestedAt,
        trustEtags: calendar.listingProfile === walk.profile,
      };
      const applied = await applyPage(tx.db, page.changes, context);
      doubtful ||= applied.doubtful;
      const missed = await missedResources(tx.db, calendar.id, listing, last ? page.listing : 'changes', window);
      const removed = [...applied.removed, ...missed.gone];
      const sums = { added: soFar.added + applied.added, removed: soFar.removed + removed.length };
      if (removed.length > 0) await guardDeletions(tx, walk, sums, soFar);
      const gone = await applyRemovals(tx.db, calendar.id, [...removed, ...missed.outOfSight]);
      if (page.writable !== undefined) await noteWritable(walk, tx, page.writable);
      // The cursor would cover what nobody has believed: the same changes are asked for once more.
      if (page.next.kind === 'done' && doubtful)
        await deps.jobs.debounce(tx, { kind: 'pull', key: calendar.id }, after(deps.clock.now(), SECOND));
      else if (page.next.kind === 'done') {
        await saveCursor(
          tx.db,
          calendar.id,
          page.next.cursor,
          deps.clock.now(),
          page.listing === 'changes' ? null : { profile: walk.profile, window },
        );
        // What earlier pages told was looked at while the calendar was unknown, and nothing was concluded from it.
        if (!walk.wasKnown) await wakeComing(walk, tx);
      }
      await wakeTouched(deps, tx, calendar, joinTouched([applied.touched, gone]));
      for (const { resource, problem } of applied.unreadable)
        deps.log.warn('an entry cannot be read; what was known of it stays', {
          calendar: calendar.id,
          resource,
          problem,
        });
      tx.onCommit(() => deps.metrics.eventsIngested(applied.stored));
      return sums;
    });
    changes += page.changes.length;
    if (page.next.kind === 'done') return scratch ? 'listed' : changes > 0 ? 'changed' : 'unchanged';
    pageToken = page.next.page;
  }
}

/** Holds are written or only thought of, as the calendar allows: whose interviews these are, look anew. */
async function noteWritable(walk: Walk, tx: Tx, writable: boolean): Promise<void> {
  if (walk.calendar.writable !== writable && (await saveWritable(tx.db, walk.calendar.id, writable)))
    await wakeComing(walk, tx);
}

/** All interviews to come of the calendar's owner. */
async function wakeComing({ deps, calendar }: Walk, tx: Tx): Promise<void> {
  const coming = { start: deps.clock.now(), end: after(deps.clock.now(), AS_FAR_AS_INTERVIEWS_GO) };
  await wakeTouched(deps, tx, calendar, { stretches: [coming], interviews: [] });
}

/** What the poll found and no message had announced says that messages are lost; no channel yet says: open one. */
async function checkChannels(
  deps: Deps,
  calendar: CalendarRecord,
  channels: readonly ChannelRecord[],
  outcome: 'listed' | 'changed' | 'unchanged',
  began: Instant,
): Promise<void> {
  const { pulledAt, nextPullAt } = calendar;
  const polled = nextPullAt !== null && nextPullAt <= began;
  const announced = channels.some(({ heardAt }) => heardAt !== null && (pulledAt === null || heardAt > pulledAt));
  const missed = outcome === 'changed' && polled && !announced && isPushHealthy(channels, began);
  if (missed) await noteMissed(deps.store.db, calendar.id);
  if (missed || (outcome === 'listed' && channels.length === 0 && canBePushedTo(deps.settings().http.publicUrl)))
    await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'watch', key: calendar.id }, deps.clock.now()));
}

async function guardDeletions(tx: Tx, walk: Walk, sums: PageSums, applied: PageSums): Promise<void> {
  if (sums.removed <= FEW_DELETIONS) return;
  // Of what was there before: what comes in with the same walk makes nothing less of what goes.
  const known = (await countResources(tx.db, walk.calendar.id)) + applied.removed - sums.added;
  if (sums.removed > known * walk.deletionShare) throw new TooManyDeletions(sums.removed, known, walk.deletionShare);
}

/** A change wakes the interviews whose hold it is, and those of this interviewer that lie across the changed time. */
export async function wakeTouched(
  deps: Pick<Deps, 'jobs' | 'clock'>,
  tx: Tx,
  calendar: Pick<CalendarRecord, 'interviewer'>,
  touched: Touched,
  except: InterviewId | null = null,
): Promise<void> {
  const across = await interviewsTouching(tx.db, calendar.interviewer, touched.stretches);
  // In one order everywhere: two transactions that name the same keys in different orders can deadlock.
  for (const interview of [...new Set([...touched.interviews, ...across])].sort())
    if (interview !== except) await deps.jobs.wake(tx, { kind: 'reconcile', key: interview }, deps.clock.now());
}

async function recordFailure(deps: Deps, calendar: CalendarRecord, error: unknown): Promise<void> {
  const now = deps.clock.now();
  if (error instanceof TooManyDeletions) {
    await dropCursor(deps.store.db, calendar.id);
    await saveFailure(deps.store.db, calendar.id, 'too_many_deletions', error.message, nextSlowTry(now, deps));
    if (calendar.failure !== 'too_many_deletions')
      deps.log.error('a pull stopped and asks', { calendar: calendar.id, problem: error.message });
    deps.metrics.pulled('held_back');
    return;
  }
  if (!(error instanceof CalendarError)) throw error;
  const nextTry = nextTryAfter(error.failure, calendar.failures, now, deps.random);
  await saveFailure(deps.store.db, calendar.id, error.reason, error.message, nextTry);
  deps.metrics.pulled(error.reason);
  // Said when it begins and whenever it becomes another failure, not at every try.
  if (calendar.failure !== error.reason && (waitsForAPerson(error.reason) || !waitsForAPerson(calendar.failure)))
    deps.log.warn('a calendar cannot be read; its time counts as unknown', {
      calendar: calendar.id,
      reason: error.reason,
      problem: error.message,
    });
}

function nextSlowTry(now: Instant, deps: Deps): Instant {
  return nextTryAfter({ reason: 'forbidden' }, 0, now, deps.random);
}
