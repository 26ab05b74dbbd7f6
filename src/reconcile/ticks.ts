/**
 * The clockwork: each tick only names keys, so that any number of nodes may tick. Cron expressions are read in UTC:
 * in a zone with DST an interval expression skips the repeated hour.
 */
import cron, { type TaskOptions } from 'node-cron';
import { JobHiveError } from '../interviews/interview.ts';
import type { CalendarId, InterviewId } from '../scheduling/ids.ts';
import { after, DAY, type Instant } from '../scheduling/instant.ts';
import { dueForPull, hastenPulls, listCalendars } from '../store/calendars.ts';
import { purgeConnectLinks } from '../store/connect-links.ts';
import { purgeConsents } from '../store/consents.ts';
import { forgetComments, forgetMails } from '../store/forgotten-mails.ts';
import { unknownAmong } from '../store/interviews.ts';
import type { Job } from '../store/jobs.ts';
import { purgeLinks } from '../store/links.ts';
import { purgeProposalLinks } from '../store/proposal-links.ts';
import { purgeQuotas } from '../store/request-quotas.ts';
import { dueForSweep } from '../store/sweeps.ts';
import { interviewsWithUnworkedWebhooks, purgeWebhooks } from '../store/webhooks.ts';
import type { Log } from '../telemetry/log.ts';
import type { Deps } from './deps.ts';
import { closeOrphanedChannels } from './orphaned-channels.ts';
import { answerOf } from './read-snapshot.ts';

/** Keys named per tick, and mails forgotten in one statement; what is left over is still due at the next. */
const AT_ONCE = 1_000;
/** No sender retries a webhook for longer, so its id is recognised until then. */
const WEBHOOKS_KEPT = 30 * DAY;
const LINKS_KEPT = 30 * DAY;

/** Calendars whose time has come. */
export async function tickPoll(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await wakePulls(deps, await dueForPull(deps.store.db, now, AT_ONCE));
}

/**
 * Messages may have been lost because nobody was there, also about a calendar that was read just before: at the start the
 * rare poll behind push is too rare. A calendar that failed keeps to its own time.
 */
export async function catchUp(deps: Deps): Promise<void> {
  await hastenPulls(deps.store.db, deps.settings().calendars.pollEvery);
}

async function wakePulls(deps: Deps, keys: readonly CalendarId[]): Promise<void> {
  await wakeEach(
    deps,
    keys.toSorted().map((key) => ({ kind: 'pull', key })),
  );
}

/** Interviews to be reread. */
export async function tickSweep(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  await wakeInterviews(deps, await dueForSweep(deps.store.db, now, AT_ONCE));
}

/**
 * Interviews whose webhook was stored but not worked. Storing one wakes its interview in the same transaction, so this
 * finds those that JobHive could not answer for; rarely, because each has a timer of its own.
 */
export async function tickInbox(deps: Deps): Promise<void> {
  await wakeInterviews(deps, await interviewsWithUnworkedWebhooks(deps.store.db));
}

async function wakeInterviews(deps: Deps, ids: readonly InterviewId[]): Promise<void> {
  await wakeEach(
    deps,
    ids.toSorted().map((key) => ({ kind: 'reconcile', key })),
  );
}

/**
 * In transactions of their own: one that holds a thousand keys and a worker that marks several as done wait for each
 * other, and the worker loses. What a broken-off tick has not named is due at the next.
 */
async function wakeEach(deps: Deps, jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await deps.store.transaction((tx) => deps.jobs.wake(tx, job, deps.clock.now()));
}

/**
 * Interviews that JobHive lists and we never heard of. A convenience: its listing is not documented, and webhooks name
 * new interviews too, so a listing that fails is only said.
 */
export async function tickDiscover(deps: Deps): Promise<void> {
  try {
    const ids: InterviewId[] = [];
    for await (const page of deps.jobhive.interviews.list()) ids.push(...page.interviews.map(({ id }) => id));
    const unknown = await unknownAmong(deps.store.db, ids);
    await wakeInterviews(deps, unknown);
    if (unknown.length > 0) deps.log.info('interviews discovered', { count: unknown.length });
  } catch (error) {
    if (!(error instanceof JobHiveError)) throw error;
    deps.log.warn('JobHive could not list its interviews; known ones are not affected', answerOf(error));
  }
}

/** Every calendar's push channel. */
export async function tickRenew(deps: Deps): Promise<void> {
  const calendars = await listCalendars(deps.store.db);
  const pushable = calendars.filter((calendar) => deps.provider(calendar.connection)?.push);
  await wakeEach(
    deps,
    pushable.map(({ id }) => ({ kind: 'watch', key: id })),
  );
}

export async function tickPurge(deps: Deps, cleanupJobs: () => Promise<void>): Promise<void> {
  const { db } = deps.store;
  const now = deps.clock.now();
  const dropped = await purgeWebhooks(db, after(now, -WEBHOOKS_KEPT));
  await purgeConnectLinks(db, after(now, -LINKS_KEPT));
  await purgeProposalLinks(db, after(now, -LINKS_KEPT));
  await purgeConsents(db, now);
  await purgeLinks(db, after(now, -LINKS_KEPT));
  await purgeQuotas(db, after(now, -DAY));
  const mails = await forgetOldMails(deps, now);
  await cleanupJobs();
  deps.log.info('purged', { webhooks: dropped, mails });
}

/** So many at a time that nobody waits for it; another node's are passed over. @returns how many */
async function forgetOldMails({ store, settings }: Deps, now: Instant): Promise<number> {
  const before = after(now, -settings().retention.mails);
  await forgetComments(store.db, before, now);
  let forgotten = 0;
  for (;;) {
    const some = await forgetMails(store.db, before, now, AT_ONCE);
    forgotten += some;
    if (some < AT_ONCE) return forgotten;
  }
}

export interface Ticks {
  stop(): Promise<void>;
}

export interface Upkeep {
  cleanupJobs(): Promise<void>;
  /** What the database does not do by itself. */
  vacuum(): Promise<void>;
  /** Whether an interviewer has connected at another node. */
  lookForPicks(): Promise<void>;
  /** What candidates' programs have answered. */
  readMailbox(): Promise<void>;
}

/**
 * A tick that comes late, or finds the one before still at work, is nothing to worry about: what is due stays due. By
 * default the library prints that in a form of its own, among the lines of the log.
 */
export function cronOptions(log: Log): TaskOptions {
  const quietly = (message: string | Error) => log.debug('node-cron', { said: message });
  const logger = {
    debug: quietly,
    info: quietly,
    warn: quietly,
    error: (error: string | Error) => log.error('node-cron', { error }),
  };
  return { timezone: 'UTC', noOverlap: true, logger };
}

/** Starts the cron tasks. The first poll, sweep and discovery happen at once: what was missed while down is due now. */
export async function startTicks(deps: Deps, upkeep: Upkeep): Promise<Ticks> {
  const tick = (name: string, work: () => Promise<void>) => async () => {
    try {
      await work();
    } catch (error) {
      // The next tick tries again; nothing is lost, because due things stay due.
      deps.log.error('a tick failed', { tick: name, error });
    }
  };
  const poll = tick('poll', () => tickPoll(deps));
  const sweep = tick('sweep', () => tickSweep(deps));
  const inbox = tick('inbox', () => tickInbox(deps));
  const discover = tick('discover', () => tickDiscover(deps));
  const renew = tick('renew', () => tickRenew(deps));
  const purge = tick('purge', () => tickPurge(deps, upkeep.cleanupJobs));
  const orphans = tick('orphans', () => closeOrphanedChannels(deps));
  const vacuum = tick('vacuum', upkeep.vacuum);
  const picks = tick('picks', upkeep.lookForPicks);
  const mailbox = tick('mailbox', upkeep.readMailbox);
  const options = cronOptions(deps.log);
  const tasks = [
    cron.schedule('*/5 * * * * *', poll, options),
    cron.schedule('*/15 * * * * *', sweep, options),
    cron.schedule('*/15 * * * * *', picks, options),
    cron.schedule('20,50 * * * * *', mailbox, options),
    cron.schedule('*/5 * * * *', discover, options),
    cron.schedule('7 * * * *', inbox, options),
    cron.schedule('17 * * * *', renew, options),
    cron.schedule('37 * * * *', vacuum, options),
    cron.schedule('40 3 * * *', purge, options),
    cron.schedule('50 3 * * *', orphans, options),
  ];
  await tick('catch up', () => catchUp(deps))();
  await Promise.all([poll(), sweep(), inbox(), discover(), renew()]);
  return {
    stop: async () => {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
}
