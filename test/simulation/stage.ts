/** The daemon's own parts on a virtual clock, with everything outside them replaced by models that misbehave. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Settings } from '../../src/config/settings.ts';
import { deliver } from '../../src/reconcile/deliver.ts';
import type { Deps } from '../../src/reconcile/deps.ts';
import { pull } from '../../src/reconcile/pull.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { tickDiscover, tickInbox, tickPoll, tickSweep } from '../../src/reconcile/ticks.ts';
import { watch } from '../../src/reconcile/watch.ts';
import { CalendarId } from '../../src/scheduling/ids.ts';
import { after, HOUR, type Instant, instant, isoOf, SECOND } from '../../src/scheduling/instant.ts';
import { syncCalendars } from '../../src/store/calendars.ts';
import type { Job, JobKind } from '../../src/store/jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { sweepAllNow } from '../../src/store/sweeps.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import type { MemoryCall } from '../doubles/calendars/memory-calendar.ts';
import { createDeterministicJobs, type DeterministicJobs } from '../harness/deterministic-jobs.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../harness/virtual-clock.ts';
import { type CalendarWeather, createCalendarWeather } from './calendar-weather.ts';
import { settingsOf, type Who } from './company.ts';
import { type Crashes, createCrashes } from './crashes.ts';
import { watchDeletions } from './deletions.ts';
import { createJobHiveModel, type JobHiveModel } from './jobhive-model.ts';
import { createMailModel, type MailModel } from './mail-model.ts';
import { Violation } from './violation.ts';
import { createWebhookPost, type WebhookPost } from './webhook-post.ts';
import { createWitness, type Witness } from './witness.ts';

export type Arrival = { readonly call: MemoryCall; readonly who: Who } | { readonly call: 'get' | 'update' };

export interface Stage {
  readonly clock: VirtualClock;
  readonly store: OpenStore;
  readonly deps: Deps;
  readonly jobs: DeterministicJobs;
  readonly jobhive: JobHiveModel;
  readonly calendars: CalendarWeather;
  readonly mail: MailModel;
  readonly webhooks: WebhookPost;
  readonly crashes: Crashes;
  readonly witness: Witness;
  /** Everything that happened, for a person to read and for comparing two histories. */
  readonly journal: string[];
  /** Every write of a hold that a calendar took. */
  readonly holdWrites: readonly { readonly who: Who; readonly resource: string; readonly at: Instant }[];
  /** The rules in force now. */
  settings(): Settings;
  /** Jobs that ran so far, by kind. */
  readonly runs: Readonly<Record<JobKind, number>>;
  /** What somebody will do then, whatever else happens. */
  later(at: Instant, act: () => Promise<void> | void): void;
  /** What happens just before the next request for which `when` holds arrives; true ends the waiting. */
  ambush(act: (arrival: Arrival) => Promise<boolean>): void;
  /** What somebody does whenever a hold was written to their calendar; null: nothing. */
  reactTo(who: Who, act: ((resource: string) => void) | null): void;
  /** Nothing that was arranged happens any more. */
  calm(): Promise<void>;
  wake(job: Job): Promise<void>;
  note(line: string): void;
  /** Puts the rules of that number in force, or leaves somebody out of the configuration, as an admin's reload does. */
  reload(change: { readonly rules?: number; readonly gone?: Who | null }): Promise<void>;
  /** Lets time pass, running what becomes due on the way. */
  advanceTo(at: Instant): Promise<void>;
}

export interface StageOptions {
  readonly store: OpenStore;
  readonly start: Instant;
  readonly seed: number;
}

/** How often the daemon asks JobHive for interviews it never heard of, and looks for unanswered webhooks. */
const DISCOVER_EVERY = 2 * HOUR;
/** At the soonest, one tick after another. */
const TICK = 15 * SECOND;

export async function createStage({ store, start, seed }: StageOptions): Promise<Stage> {
  await sql`truncate interviews, calendars, webhooks, pauses restart identity cascade`.execute(store.db);
  const clock = createVirtualClock(start);
  const random = seededRandom(seed);
  const crashes = createCrashes();
  const journal: string[] = [];
  const runs: Record<JobKind, number> = { pull: 0, reconcile: 0, deliver: 0, watch: 0 };
  const holdWrites: { who: Who; resource: string; at: Instant }[] = [];
  const broken: Violation[] = [];
  let inForce: { readonly rules: number; readonly gone: Who | null } = { rules: 0, gone: null };
  let settings = settingsOf(inForce.rules, inForce.gone);
  let agenda: { at: Instant; act: () => Promise<void> | void }[] = [];
  let ambushes: ((arrival: Arrival) => Promise<boolean>)[] = [];
  let discoverAt = start;
  let tickedAt = start;
  const reactions = new Map<Who, (resource: string) => void>();
  const note = (line: string) => void journal.push(`${isoOf(clock.now())} ${line}`);

  async function arriving(arrival: Arrival): Promise<void> {
    const [first] = ambushes;
    if (first && (await first(arrival))) ambushes = ambushes.filter((each) => each !== first);
  }

  /** A promise that was broken inside a job must not be taken for the job's own failure. */
  function guarded<A extends unknown[]>(check: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      try {
        check(...args);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        broken.push(error);
      }
    };
  }

  const calendars = createCalendarWeather({
    clock,
    point: crashes.point,
    arriving: (call, who) => arriving({ call, who }),
    wrote: (call, who, resource, content) => {
      guarded(witness.wroteHold)(content);
      note(`  ${call} in ${who}'s calendar ${content ? `to ${isoOf(content.during.start)}` : resource}`);
      holdWrites.push({ who, resource, at: clock.now() });
      if (content) reactions.get(who)?.(resource);
    },
  });
  const witness = createWitness({ store, now: clock.now, ...calendars });
  const webhooks = createWebhookPost({
    clock,
    random: seededRandom(seed ^ 0x5bd1e995),
    store,
    later: (at, act) => stage.later(at, act),
    wake: (tx, job) => jobs.wake(tx, job, clock.now()),
  });
  const jobhive = createJobHiveModel({
    now: clock.now,
    announce: webhooks.announce,
    arriving: async (call) => {
      crashes.point();
      await arriving({ call });
      crashes.point();
    },
    patching: async (before, changed, reason) => {
      note(`  PATCH ${before.id} to ${changed.scheduledAt && isoOf(changed.scheduledAt)}+${changed.durationMinutes}`);
      await witness.patching(before, changed, reason).catch((error: unknown) => {
        if (!(error instanceof Violation)) throw error;
        broken.push(error);
      });
    },
  });
  const mail = createMailModel({
    point: crashes.point,
    handedOver: (message, invite, accepted) => {
      note(`  mail ${message.messageId} to ${message.to}${accepted ? '' : ', not accepted'}`);
      guarded(witness.handedOver)(message, invite, accepted);
    },
  });
  const ran = (kind: JobKind, job: () => Promise<void>) => {
    runs[kind] += 1;
    return crashes.within(job);
  };
  const jobs = createDeterministicJobs({
    clock,
    seed,
    handlers: {
      pull: (key, signal) =>
        watchDeletions(store, calendars, key, () => ran('pull', () => pull(deps, key, signal))).catch((error) => {
          if (error instanceof Violation) broken.push(error);
          else throw error;
        }),
      reconcile: (key) => ran('reconcile', () => reconcile(deps, key)),
      deliver: (key, signal) => ran('deliver', () => deliver(deps, key, signal)),
      watch: (key) => ran('watch', () => watch(deps, key)),
    },
    onFailure: (job, error) => {
      note(`  ${job.kind} ${job.key} failed: ${error instanceof Error ? error.message : error}`);
      if (!(error instanceof Error) || error.name !== 'Crash')
        broken.push(new Violation('no job throws', `${job.kind} ${job.key}: ${stackOf(error)}`));
    },
  });
  const deps: Deps = {
    settings: () => settings,
    store: crashes.store(store),
    jobs,
    jobhive: jobhive.client,
    provider: (connection) => (connection === 'memory' ? calendars.provider : null),
    transport: () => mail,
    clock,
    random,
    log: createLog({ level: 'debug', destination: { write: guarded(witness.logged) }, clock }),
    metrics: createMetrics({ process: false }),
  };

  async function configured(): Promise<void> {
    const known = settings.interviewers.flatMap(({ email, calendars: own }) =>
      own.map(({ id, connection, remoteId }) => ({ id, connection, remoteId, interviewer: email })),
    );
    await syncCalendars(store.db, known, clock.now());
  }

  /** Ticks come every few seconds in life; here, exactly when one would find something. */
  async function nextTick(): Promise<Instant> {
    const { rows } = await sql<{ at: Date | null }>`
      select least((select min(next_pull_at) from calendars), (select min(sweep_at) from interviews)) as at
    `.execute(store.db);
    const at = rows[0]?.at?.getTime() ?? discoverAt;
    return instant(Math.max(Math.min(at, discoverAt), tickedAt + TICK));
  }

  async function tick(): Promise<void> {
    tickedAt = clock.now();
    if (clock.now() >= discoverAt) {
      discoverAt = after(clock.now(), DISCOVER_EVERY);
      await tickDiscover(deps);
      await tickInbox(deps);
    }
    await tickPoll(deps);
    await tickSweep(deps);
  }

  async function settle(): Promise<void> {
    await jobs.runUntilIdle();
    const [first] = broken;
    if (first) throw first;
  }

  const stage: Stage = {
    clock,
    store,
    deps,
    jobs,
    jobhive,
    calendars,
    mail,
    webhooks,
    crashes,
    witness,
    journal,
    holdWrites,
    settings: () => settings,
    runs,
    note,
    later(at, act) {
      agenda.push({ at, act });
    },
    ambush(act) {
      ambushes.push(act);
    },
    reactTo(who, act) {
      if (act) reactions.set(who, act);
      else reactions.delete(who);
    },
    async calm() {
      reactions.clear();
      jobhive.calm();
      await calendars.calm();
      mail.calm();
      crashes.disarm();
      ambushes = [];
    },
    async wake(job) {
      await store.transaction((tx) => jobs.wake(tx, job, clock.now()));
    },
    async reload(change) {
      inForce = { ...inForce, ...change };
      settings = settingsOf(inForce.rules, inForce.gone);
      await configured();
      await sweepAllNow(store.db, clock.now());
    },
    async advanceTo(at) {
      for (;;) {
        await settle();
        const tickAt = await nextTick();
        const jobAt = jobs.waiting()[0]?.at ?? tickAt;
        const dueAt = Math.min(...agenda.map((each) => each.at), jobAt, tickAt);
        if (dueAt > at) break;
        await clock.advance(Math.max(0, dueAt - clock.now()));
        const due = agenda.filter((each) => each.at <= clock.now());
        agenda = agenda.filter((each) => !due.includes(each));
        for (const { act } of due) await act();
        if (tickAt <= clock.now()) await tick();
      }
      await clock.advance(at - clock.now());
    },
  };
  await configured();
  return stage;
}

export function calendarIdOf(who: Who): CalendarId {
  return CalendarId.parse(`memory/${who}`);
}

/** Two histories with the same hash are the same history. */
export function hashOf(journal: readonly string[]): string {
  return createHash('sha256').update(journal.join('\n')).digest('hex').slice(0, 16);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n') : String(error);
}
