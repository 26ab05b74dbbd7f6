/** What goes wrong on the way to JobHive, to the calendars, to the mail server, and in this process. */
import type { CalendarFailure } from '../../src/calendars/provider.ts';
import { after, MINUTE } from '../../src/scheduling/instant.ts';
import { between, oneOf } from '../harness/seeded-random.ts';
import type { Act } from './acts.ts';
import { PEOPLE } from './company.ts';
import { JOBHIVE_FAULTS } from './jobhive-model.ts';
import { MAIL_FAULTS } from './mail-model.ts';
import { holdsIn, shiftedBy } from './objects.ts';

const FAILURES: readonly CalendarFailure[] = [
  { reason: 'unauthorized' },
  { reason: 'forbidden' },
  { reason: 'not_found' },
  { reason: 'rate_limited', retryAfterMs: null },
  { reason: 'rate_limited', retryAfterMs: 7 * MINUTE },
  { reason: 'unavailable' },
  { reason: 'unreadable' },
  { reason: 'conflict' },
];

const jobhiveStumbles: Act = (stage, random) => {
  const call = oneOf(random, ['get', 'update', 'update', 'update', 'list'] as const);
  const fault = call === 'update' && random() < 0.1 ? 'invalid' : oneOf(random, JOBHIVE_FAULTS);
  for (let left = between(random, 1, 3); left > 0; left -= 1) stage.jobhive.arm(call, fault);
  return `the next ${call} at JobHive: ${fault}`;
};

const jobhiveIsDown: Act = (stage, random) => {
  const minutes = between(random, 1, 60);
  stage.jobhive.downUntil(after(stage.clock.now(), minutes * MINUTE));
  return `JobHive is down for ${minutes} min`;
};

/** Between our reading and our PATCH the interview begins, ends, is cancelled, moved or deleted. */
const statusRaces: Act = (stage, random) => {
  const lot = random();
  stage.ambush(async ({ call }) => {
    if (call !== 'update') return false;
    const open = stage.jobhive.interviews().filter(({ status }) => status === 'scheduled');
    for (const { id, scheduledAt } of open) {
      if (lot < 0.3) stage.jobhive.change(id, { status: 'cancelled' });
      else if (lot < 0.4) stage.jobhive.vanish(id);
      else if (scheduledAt !== null) stage.jobhive.change(id, { scheduledAt: after(scheduledAt, 45 * MINUTE) });
      if (random() < 0.7) break;
    }
    stage.note('  JobHive changes interviews just before a PATCH');
    return true;
  });
  return 'the next PATCH meets a change';
};

const calendarFails: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const failure = oneOf(random, FAILURES);
  const minutes = oneOf(random, [1, 5, 30, 180, 600]);
  stage.calendars.failUntil(who, failure, after(stage.clock.now(), minutes * MINUTE));
  return `the calendar of ${who} fails for ${minutes} min: ${failure.reason}`;
};

/** In the middle of a walk, whichever page. */
const calendarBreaksOff: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const failure = random() < 0.5 ? ({ reason: 'cursor_expired' } as const) : oneOf(random, FAILURES);
  const page = between(random, 1, 3);
  stage.calendars.failPage(who, failure, page);
  if (random() < 0.6) stage.calendars.account.calendar(who).expireCursors();
  return `page ${page} of the next walk through the calendar of ${who}: ${failure.reason}`;
};

const answerIsLost: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  stage.calendars.loseAnswer(who);
  return `the answer to the next write to the calendar of ${who} is lost`;
};

const cursorsExpire: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  stage.calendars.account.calendar(who).expireCursors();
  return `cursors of the calendar of ${who} expire`;
};

/** The next listing says that it is whole, and is not. */
const listingIsShort: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const share = oneOf(random, [0.2, 0.5, 1]);
  stage.calendars.cutShort(who, () => random() < share);
  return `the next listing of the calendar of ${who} leaves out ${share * 100}%`;
};

const providerRewrites: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  // Its own rounding, or a whole zone.
  const seconds = random() < 0.7 ? between(random, -30, 30) : between(random, -2, 2) * 3_600;
  stage.calendars.rewriteBy(who, seconds);
  return `the calendar of ${who} stores what is written ${seconds} s later`;
};

/** Somebody changes a calendar between our reading and our writing. */
const someoneIsQuicker: Act = (stage, random) => {
  stage.ambush(async (arrival) => {
    if (!('who' in arrival) || random() < 0.5) return false;
    const calendar = stage.calendars.account.calendar(arrival.who);
    const holds = holdsIn(calendar);
    if (holds.length === 0) return false;
    const hold = oneOf(random, holds);
    if (random() < 0.3) calendar.remove(hold.name);
    else calendar.put(hold.name, shiftedBy(hold.ics, between(random, -8, 8) * 15 * MINUTE));
    stage.note(`  ${arrival.who} changes the hold of ${hold.interview} just before a ${arrival.call}`);
    return true;
  });
  return 'someone changes a calendar just before a request';
};

/** While a job waits for an answer, others run: on another worker, or on another node. */
const jobsCross: Act = (stage, random) => {
  let left = between(random, 1, 4);
  stage.ambush(async ({ call }) => {
    if (random() < 0.3) return false;
    if (await stage.jobs.runBeside()) {
      left -= 1;
      stage.note(`  another job runs while a ${call} is under way`);
    }
    return left === 0;
  });
  return 'jobs will run beside one another';
};

const mailStumbles: Act = (stage, random) => {
  const fault = oneOf(random, MAIL_FAULTS);
  stage.mail.arm(fault, between(random, 1, 4));
  return `the next messages: ${fault}`;
};

const processDies: Act = (stage, random) => {
  const point = between(random, 1, oneOf(random, [10, 40, 120]));
  stage.crashes.arm(point);
  return `the process dies at its ${point}th step from here`;
};

export const faultActs = {
  jobhiveStumbles,
  jobhiveIsDown,
  statusRaces,
  calendarFails,
  calendarBreaksOff,
  answerIsLost,
  cursorsExpire,
  listingIsShort,
  providerRewrites,
  someoneIsQuicker,
  jobsCross,
  mailStumbles,
  processDies,
} as const satisfies Readonly<Record<string, Act>>;
