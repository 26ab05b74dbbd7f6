/** Everything that may happen to the company, each a function of the stage as it is and of its own chance. */
import { after, DAY, HOUR, type Instant, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { dayStart, nextDate, wallTimeOf, weekdayOf } from '../../src/scheduling/wall-clock.ts';
import { between, oneOf } from '../harness/seeded-random.ts';
import { adminActs } from './admin-acts.ts';
import { candidateActs } from './candidate-acts.ts';
import { PEOPLE, POSITIONS, type Who } from './company.ts';
import { faultActs } from './fault-acts.ts';
import { at, copyOf, holdsIn, meetingIcs, shiftedBy } from './objects.ts';
import { calendarIdOf, type Stage } from './stage.ts';

/** What was done, in words; null when there was nothing to do it to. */
export type Act = (stage: Stage, random: () => number) => string | null | Promise<string | null>;

function anyHold(stage: Stage, who: Who, random: () => number) {
  const upcoming = holdsIn(stage.calendars.account.calendar(who)).filter(
    ({ during }) => during.end > stage.clock.now(),
  );
  return upcoming.length === 0 ? null : oneOf(random, upcoming);
}

/** Providers push, mostly; what they do not push the poll finds. */
async function notice(stage: Stage, who: Who, random: () => number): Promise<void> {
  const told = random();
  const delay = Math.round(random() * 20 * SECOND);
  if (told < 0.8)
    stage.later(after(stage.clock.now(), delay), () => stage.wake({ kind: 'pull', key: calendarIdOf(who) }));
}

/** A quarter of an hour on a working day from now on, between nine and six in Berlin. */
export function workingTime(stage: Stage, random: () => number, days: number): Instant {
  const zone = 'Europe/Berlin';
  let date = wallTimeOf(stage.clock.now(), zone).slice(0, 10);
  date = nextDate(date, between(random, 0, days));
  while (weekdayOf(date) > 5) date = nextDate(date, 1);
  return after(dayStart(date, zone), between(random, 9 * 4, 18 * 4) * 15 * MINUTE);
}

async function edited(
  stage: Stage,
  random: () => number,
  change: (hold: NonNullable<ReturnType<typeof anyHold>>) => { readonly ics: string | null; readonly said: string },
): Promise<string | null> {
  const who = oneOf(random, PEOPLE);
  const hold = anyHold(stage, who, random);
  if (!hold) return null;
  const { ics, said } = change(hold);
  const calendar = stage.calendars.account.calendar(who);
  if (ics === null) calendar.remove(hold.name);
  else calendar.put(hold.name, ics);
  await notice(stage, who, random);
  return `${who} ${said} the hold of ${hold.interview}`;
}

/** Mostly far enough from now to be moved, and once in a while not. */
const create: Act = (stage, random) => {
  const scheduledAt = workingTime(stage, random, 9);
  const position = oneOf(random, POSITIONS);
  const durationMinutes = oneOf(random, [15, 30, 45, 60, 90]);
  const candidateEmail = `candidate.${between(random, 1, 999)}@candidate.example`;
  const { id } = stage.jobhive.create({ scheduledAt, position, durationMinutes, candidateEmail });
  return `${id} is made: ${position}, ${new Date(scheduledAt).toISOString()}+${durationMinutes}`;
};

const drag: Act = (stage, random) =>
  edited(stage, random, ({ ics }) => {
    const near = random() < 0.7;
    const by = (near ? between(random, -16, 16) : between(random, -40, 40) * 4) * 15 * MINUTE + (near ? 0 : 2 * MINUTE);
    return { ics: shiftedBy(ics, by), said: `drags by ${by / MINUTE} min` };
  });

const resize: Act = (stage, random) =>
  edited(stage, random, ({ ics, during }) => {
    const minutes = oneOf(random, [5, 20, 30, 50, 75, 90, 120]);
    return {
      ics: at(ics, { start: during.start, end: after(during.start, minutes * MINUTE) }),
      said: `makes ${minutes} min of`,
    };
  });

const remove: Act = (stage, random) => edited(stage, random, () => ({ ics: null, said: 'deletes' }));

const cancel: Act = (stage, random) =>
  edited(stage, random, ({ ics }) => ({ ics: ics.replace('STATUS:CONFIRMED', 'STATUS:CANCELLED'), said: 'cancels' }));

const breakIt: Act = (stage, random) =>
  edited(stage, random, ({ ics }) => ({ ics: ics.slice(0, ics.indexOf('END:VEVENT')), said: 'makes unreadable' }));

const meet: Act = async (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const hold = random() < 0.6 ? anyHold(stage, who, random) : null;
  const start = hold ? after(hold.during.start, between(random, -2, 2) * 15 * MINUTE) : workingTime(stage, random, 8);
  const name = `meeting ${Math.floor(random() * 1e9)}`;
  const meeting = {
    name,
    during: { start, end: after(start, between(random, 1, 8) * 15 * MINUTE) },
    board: random() < 0.4,
    owner: `${who}@acme.example`,
    answer: oneOf(random, ['ACCEPTED', 'ACCEPTED', 'DECLINED', 'TENTATIVE', 'NEEDS-ACTION'] as const),
    free: random() < 0.1,
    weekly: random() < 0.15,
  };
  stage.calendars.account.calendar(who).put(`${name}.ics`, meetingIcs(meeting));
  await notice(stage, who, random);
  return `${who} gets a meeting at ${new Date(start).toISOString()}, ${meeting.answer}`;
};

const unmeet: Act = async (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const calendar = stage.calendars.account.calendar(who);
  const meetings = calendar.names().filter((name) => name.startsWith('meeting'));
  if (meetings.length === 0) return null;
  calendar.remove(oneOf(random, meetings));
  await notice(stage, who, random);
  return `${who} loses a meeting`;
};

/** Someone moves to another week, with everything. */
const massShift: Act = async (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const calendar = stage.calendars.account.calendar(who);
  for (const name of calendar.names()) calendar.put(name, shiftedBy(calendar.read(name) ?? '', 14 * DAY));
  await notice(stage, who, random);
  return `${who} shifts everything by a fortnight`;
};

/** From now on somebody takes back what is written to their calendar, again and again. */
const stubborn: Act = (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const calendar = stage.calendars.account.calendar(who);
  const by = random() < 0.3 ? null : between(random, 1, 8) * 30 * MINUTE;
  let patience = between(random, 2, 8);
  stage.reactTo(who, (resource) => {
    if (patience-- <= 0) return stage.reactTo(who, null);
    stage.later(after(stage.clock.now(), between(random, 1, 40) * MINUTE), async () => {
      const ics = calendar.read(resource);
      if (ics === null) return;
      if (by === null) calendar.remove(resource);
      else calendar.put(resource, shiftedBy(ics, by));
      stage.note(`  ${who} takes back what was written`);
      await notice(stage, who, random);
    });
  });
  return `${who} will ${by === null ? 'delete' : `drag by ${by / MINUTE} min`} whatever is written`;
};

/** A program copies everything that is a hold in one calendar into another, or back into the same. */
const copyHolds: Act = async (stage, random) => {
  const [from, to] = [oneOf(random, PEOPLE), oneOf(random, PEOPLE)];
  const whole = random() < 0.5;
  const target = stage.calendars.account.calendar(to);
  const holds = holdsIn(stage.calendars.account.calendar(from));
  for (const hold of holds) {
    const copy = copyOf(hold, whole);
    target.put(copy.name, copy.ics);
  }
  await notice(stage, to, random);
  return `${holds.length} holds of ${from} are copied into the calendar of ${to}${whole ? ' whole' : ''}`;
};

/** Nobody can free this panel: one of them is away for longer than anybody looks ahead. */
const leave: Act = async (stage, random) => {
  const who = oneOf(random, PEOPLE);
  const start = workingTime(stage, random, 3);
  const away = {
    name: `meeting away ${Math.floor(random() * 1e9)}`,
    during: { start, end: after(start, 60 * DAY) },
    board: false,
    owner: `${who}@acme.example`,
    answer: 'ACCEPTED' as const,
    free: false,
    weekly: false,
  };
  stage.calendars.account.calendar(who).put(`${away.name}.ics`, meetingIcs(away));
  await notice(stage, who, random);
  return `${who} is away for two months`;
};

/** A recruiter's own change at JobHive. */
const recruit: Act = (stage, random) => {
  const open = stage.jobhive.interviews().filter(({ status }) => status === 'scheduled');
  if (open.length === 0) return null;
  const { id } = oneOf(random, open);
  const lot = random();
  if (lot < 0.5) {
    stage.jobhive.change(id, { scheduledAt: workingTime(stage, random, 8) });
    return `a recruiter moves ${id}`;
  }
  if (lot < 0.65) {
    stage.jobhive.change(id, { durationMinutes: oneOf(random, [15, 30, 60, 90]) });
    return `a recruiter resizes ${id}`;
  }
  if (lot < 0.8) {
    stage.jobhive.change(id, { candidateEmail: `other.${between(random, 1, 999)}@candidate.example` });
    return `${id} gets another candidate`;
  }
  if (lot < 0.93) {
    stage.jobhive.change(id, { status: 'cancelled' });
    return `${id} is cancelled`;
  }
  stage.jobhive.vanish(id);
  return `${id} vanishes`;
};

export const ACTS = {
  create,
  drag,
  resize,
  remove,
  cancel,
  breakIt,
  meet,
  unmeet,
  massShift,
  stubborn,
  recruit,
  copyHolds,
  leave,
  ...candidateActs,
  ...adminActs,
  ...faultActs,
} as const satisfies Readonly<Record<string, Act>>;

export type ActName = keyof typeof ACTS;

/** How often each comes, against the others. */
export const SHARES: Readonly<Record<ActName, number>> = {
  create: 6,
  drag: 12,
  resize: 3,
  remove: 4,
  cancel: 2,
  breakIt: 1,
  meet: 12,
  unmeet: 3,
  massShift: 0.4,
  stubborn: 1.5,
  recruit: 5,
  copyHolds: 2,
  leave: 0.3,
  askOnPage: 4,
  replyByMail: 6,
  mailComesBack: 1,
  reload: 1.5,
  staff: 1,
  sayWord: 12,
  pauseSome: 2.5,
  resumeSome: 6,
  sendAgain: 2,
  giveSeatsBack: 1,
  jobhiveStumbles: 6,
  jobhiveIsDown: 1,
  statusRaces: 2,
  calendarFails: 4,
  calendarBreaksOff: 2,
  answerIsLost: 3,
  cursorsExpire: 2,
  listingIsShort: 1.5,
  providerRewrites: 0.7,
  someoneIsQuicker: 4,
  jobsCross: 5,
  mailStumbles: 4,
  processDies: 8,
};

export const SHORTEST_PAUSE = MINUTE;
export const LONGEST_PAUSE = 6 * HOUR;
