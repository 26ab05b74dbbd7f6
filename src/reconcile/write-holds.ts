/** Carries out what `planHolds` planned. A loop over that list; each write is stored as read back from the provider. */
import { createHash } from 'node:crypto';
import { holdReference } from '../calendars/hold-reference.ts';
import { CalendarError, type CalendarProvider, type HoldContent, type HoldRef } from '../calendars/provider.ts';
import type { Interviewer, Settings } from '../config/settings.ts';
import { base32hex } from '../invites/invite-content.ts';
import { type CalendarId, HoldId, type InterviewId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import { findCalendar, saveFailure } from '../store/calendars.ts';
import type { Db } from '../store/columns.ts';
import { eventsOfResources, replaceResources, resourceStates } from '../store/events.ts';
import { announceHold, countFailedWrite, forgetHold, type HoldRecord, saveWrittenHold } from '../store/holds.ts';
import type { Snapshot } from '../store/interviews.ts';
import { rescheduleThatLed } from '../store/reschedules.ts';
import type { Tx } from '../store/store.ts';
import { applyRemovals, readyToStore } from './apply-page.ts';
import { compareReadings, type Touched } from './changed-stretches.ts';
import { calendarRefOf, type Deps, findConfiguredCalendar } from './deps.ts';
import { wordReader } from './kept-words.ts';
import { type LeftAlone, leftAlone, needsAPerson } from './left-alone.ts';
import { takeAway } from './left-behind.ts';
import type { HoldAction, HoldPlace } from './plan-holds.ts';
import { wakeTouched } from './pull.ts';
import { nextTryAfter, nextWriteAfter } from './pull-schedule.ts';

/** Legal at every provider as a client-chosen id (Google: `a-v0-9`), and the same whoever computes it. */
export function holdIdOf(interview: InterviewId, calendar: CalendarId): HoldId {
  return HoldId.parse(base32hex(createHash('sha256').update(`${interview}\n${calendar}`).digest()));
}

export interface HoldsWritten {
  /** When to try again what could not be written now; null when all was. */
  readonly retryAt: Instant | null;
  /** What no retry will mend, in words for a person; null when there is nothing of that kind. */
  readonly trouble: string | null;
}

/** @param records this interview's holds as they were when `actions` was planned */
export async function writeHolds(
  deps: Deps,
  snapshot: Snapshot,
  actions: readonly HoldAction[],
  records: readonly HoldRecord[],
): Promise<HoldsWritten> {
  const settings = deps.settings();
  let retryAt: Instant | null = null;
  let trouble: string | null = null;
  for (const action of actions) {
    const record = records.find((candidate) => candidate.calendar === action.place.calendar) ?? null;
    const target = findTarget(deps, settings, action.place);
    if (!target) {
      const until = action.kind === 'delete' && record ? await takeAway(deps, record) : null;
      retryAt = earlier(retryAt, until);
      continue;
    }
    const failed = await tryTo(deps, settings, target, snapshot, action, record);
    if (!failed) continue;
    retryAt = earlier(retryAt, failed.until);
    if (needsAPerson(failed.reason))
      trouble = `The hold in ${action.place.calendar} cannot be written (${failed.reason}).`;
  }
  return { retryAt, trouble };
}

function earlier(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || (b !== null && b < a) ? b : a;
}

/** @returns why it was not written, and when to try again; null when it was */
async function tryTo(
  deps: Deps,
  settings: Settings,
  target: Target,
  snapshot: Snapshot,
  action: HoldAction,
  record: HoldRecord | null,
): Promise<LeftAlone | null> {
  const calendar = await findCalendar(deps.store.db, action.place.calendar);
  const alone = leftAlone(calendar, deps.clock.now());
  if (alone) return alone;
  if (action.kind === 'delete' && calendar?.writable === false) {
    // Written while that was allowed: what stands there can only be removed by its owner.
    await forgetHold(deps.store.db, keyOf(snapshot, action.place));
    return null;
  }
  try {
    await perform(deps, settings, target, snapshot, action, record);
    return null;
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    const until = await afterFailure(deps, snapshot, action, error);
    // A hold that is gone is news for the next pull; that its calendar is gone, that pull says.
    return { until, reason: error.reason === 'not_found' ? 'hold not found' : error.reason };
  }
}

interface Target {
  readonly provider: CalendarProvider;
  readonly interviewer: Interviewer;
  readonly ref: ReturnType<typeof calendarRefOf>;
}

/** Null when its calendar is not configured any more. */
function findTarget(deps: Deps, settings: Settings, place: HoldPlace): Target | null {
  const configured = findConfiguredCalendar(settings, place.calendar);
  const provider = configured && deps.provider(configured.calendar.connection);
  if (!configured || !provider) return null;
  return {
    provider,
    interviewer: configured.interviewer,
    ref: calendarRefOf(configured.interviewer, configured.calendar),
  };
}

function keyOf(snapshot: Snapshot, place: HoldPlace) {
  return { interview: snapshot.id, calendar: place.calendar };
}

async function perform(
  deps: Deps,
  settings: Settings,
  target: Target,
  snapshot: Snapshot,
  action: HoldAction,
  record: HoldRecord | null,
): Promise<void> {
  const { db } = deps.store;
  const key = keyOf(snapshot, action.place);
  const holdId = record?.holdId ?? holdIdOf(snapshot.id, action.place.calendar);
  const ref = record && (await refOf(db, record, holdId));

  if (action.kind === 'adopt') {
    if (ref) await saveWrittenHold(db, key, { ...ref, asked: action.at, during: action.at, at: deps.clock.now() });
    return;
  }
  if (action.kind === 'delete') {
    // One that was announced may have been written all the same: its answer was lost, or the daemon died over it.
    await target.provider.deleteHold(target.ref, ref ?? { holdId, resource: null, etag: null });
    await deps.store.transaction(async (tx) => {
      await forgetHold(tx.db, key);
      if (ref) await wakeOthers(deps, tx, key, target, await applyRemovals(tx.db, key.calendar, [ref.resource]));
    });
    deps.log.info('hold deleted', { interview: snapshot.id, calendar: action.place.calendar });
    return;
  }
  // Known before it exists: one written just before a crash is found again by its id, not written twice.
  await announceHold(db, { ...key, interviewer: action.place.interviewer, holdId }, action.to);
  const led = await rescheduleThatLed(db, snapshot.id, snapshot);
  const content = holdContent(settings, target.interviewer, snapshot, holdId, action.to, led?.note ?? '');
  const written =
    ref === null || action.kind === 'create'
      ? await target.provider.createHold(target.ref, content)
      : action.kind === 'restore'
        ? await target.provider.restoreHold(target.ref, ref, content)
        : await target.provider.moveHold(target.ref, ref, content);
  const context = { ownerZone: target.interviewer.zone, wordsOf: wordReader(settings).read };
  const stored = readyToStore({ kind: 'present', resource: written.resource, events: [written.event] }, context);
  await deps.store.transaction(async (tx) => {
    const calendar = await findCalendar(tx.db, key.calendar);
    const before = await eventsOfResources(tx.db, key.calendar, [written.resource]);
    await saveWrittenHold(tx.db, key, {
      resource: written.resource,
      etag: written.etag,
      asked: action.to,
      // What the provider made of it, so that its own rounding never looks like a person's change.
      during: stored.events[0]?.during ?? action.to,
      at: deps.clock.now(),
      answer: written.event.answer,
    });
    await replaceResources(
      tx.db,
      key.calendar,
      [{ ...stored, etag: written.etag }],
      calendar?.listing ?? 0,
      deps.clock.now(),
    );
    const now = await eventsOfResources(tx.db, key.calendar, [written.resource]);
    await wakeOthers(deps, tx, key, target, compareReadings(before, now));
  });
  deps.log.info(`hold written`, { interview: snapshot.id, calendar: action.place.calendar, action: action.kind });
}

/** Null when it was never written, as far as is known. */
async function refOf(db: Db, { calendar, resource, written }: HoldRecord, holdId: HoldId): Promise<HoldRef | null> {
  if (resource === null || written === null) return null;
  const [state] = await resourceStates(db, calendar, [resource]);
  const [seen] = await eventsOfResources(db, calendar, [resource]);
  return { holdId, resource, etag: state?.etag ?? null, ...(seen && { during: seen.during }) };
}

/** The pull that follows finds nothing new in what we wrote: those whose time it touches must hear of it from here. */
async function wakeOthers(
  deps: Deps,
  tx: Tx,
  key: { readonly interview: InterviewId },
  target: Target,
  touched: Touched,
): Promise<void> {
  await wakeTouched(deps, tx, { interviewer: target.interviewer.email }, touched, key.interview);
}

export function holdContent(
  settings: Settings,
  interviewer: Interviewer,
  snapshot: Snapshot,
  holdId: HoldId,
  during: Interval,
  note: string,
): HoldContent {
  const company = snapshot.companyName ?? settings.company.name;
  return {
    holdId,
    interview: snapshot.id,
    during,
    zone: interviewer.zone,
    title: `Interview: ${snapshot.position}`,
    description: [
      `${company} interview ${snapshot.id}. Moving this event moves the interview, if the rules allow it.`,
      ...(note === '' ? [] : [note]),
      ...(snapshot.joinUrl === null ? [] : [`Join: ${snapshot.joinUrl}`]),
      holdReference(snapshot.id),
    ].join('\n'),
    joinUrl: snapshot.joinUrl,
  };
}

/** A stale etag or a vanished hold is news: the calendar is pulled, and what that shows is reconciled again. */
async function afterFailure(
  deps: Deps,
  snapshot: Snapshot,
  action: HoldAction,
  error: CalendarError,
): Promise<Instant> {
  const now = deps.clock.now();
  const calendar = action.place.calendar;
  deps.log.warn('a hold could not be written', {
    interview: snapshot.id,
    calendar,
    action: action.kind,
    reason: error.reason,
    problem: error.message,
  });
  if (error.failure.reason === 'rate_limited') {
    const until = nextTryAfter(error.failure, 0, now, deps.random);
    await saveFailure(deps.store.db, calendar, error.reason, error.message, until);
    return until;
  }
  const failures = await countFailedWrite(deps.store.db, keyOf(snapshot, action.place));
  // Whether it is the calendar or this write only, and what changed meanwhile, the next pull says. When that finds
  // nothing new the write is simply tried again.
  await deps.store.transaction((tx) => deps.jobs.wake(tx, { kind: 'pull', key: calendar }, now));
  return nextWriteAfter(error.failure, failures, now, deps.random);
}
