/**
 * People, calendars and programs that work against one another, over a real Radicale: every to and fro ends by a cap,
 * with a finding that an admin can read, and never in a storm.
 */
import { describe, expect, it } from 'vitest';
import { explainReport } from '../../src/reports/explain.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { resumeMoves } from '../../src/store/pauses.ts';
import { databases } from '../harness/database.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import type { RadicaleCalendars } from './radicale-calendars.ts';
import type { Who } from './virtual-config.ts';
import {
  attention,
  basic,
  decisions,
  drag,
  holdIcs,
  holds,
  hoursAfter,
  invites,
  meeting,
  newInterview,
  notices,
  patches,
  scheduledAt,
} from './virtual-hands.ts';
import { THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const LATEST = hoursAfter(THURSDAY, 4);
const MOVES_PER_INTERVIEW = 3;

/** What `explain` says of an interview, as one text. */
async function explained(stage: VirtualStage<RadicaleCalendars>, interview: InterviewId): Promise<string> {
  const report = await explainReport(stage.store, stage.deps.settings(), interview);
  return JSON.stringify(report?.timeline);
}

/** A program that copies everything in one calendar into another, and follows every change of it. */
function mirror(stage: VirtualStage<RadicaleCalendars>, from: Who, to: Who, strip: (ics: string) => string) {
  const copied = new Map<string, string>();
  return async (interview: InterviewId) => {
    const ics = await holdIcs(stage, from, interview);
    const copy = ics === null ? null : strip(ics.replace(/^UID:/m, 'UID:mirrored-'));
    const url = `${stage.calendars.calendar(to)}mirrored-${interview}.ics`;
    if (copy === null || copied.get(url) === copy) return;
    copied.set(url, copy);
    await stage.calendars.radicale.put(url, copy);
  };
}

const whole = (ics: string) => ics;
const readableOnly = (ics: string) => ics.replace(/^X-INTERVIEW-SYNC-ID:.*\r?\n(?: .*\r?\n)*/m, '');

/** Neither calendars nor JobHive are asked more often than polls and sweeps come round, with something for what happens. */
async function expectCalm(stage: VirtualStage<RadicaleCalendars>, ms: number, interviews = 1): Promise<void> {
  const before = { dav: stage.calendars.dav.requests.length, jobhive: stage.jobhive.requests.length };
  await stage.pass(ms);
  expect(stage.calendars.dav.requests.length - before.dav).toBeLessThan((ms / HOUR) * 3 * 30);
  expect(stage.jobhive.requests.length - before.jobhive).toBeLessThan((ms / HOUR) * 5 * interviews + 30);
  expect(stage.failures).toEqual([]);
}

describe.each(databases)('over $name', (database) => {
  const openStage = virtualStages(database);

  it('two interviewers who drag the same interview to and fro move it as often as allowed, then a person is asked', async () => {
    const stage = await openStage();
    const interview = await newInterview(stage);
    for (let round = 0; round < 5; round += 1) {
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(10 * MINUTE);
      await drag(stage, 'bob', interview, THURSDAY);
      await stage.pull('bob');
      await stage.pass(10 * MINUTE);
    }
    expect(patches(stage)).toHaveLength(MOVES_PER_INTERVIEW);
    expect(await attention(stage, interview)).toContain('moved automatically as often as allowed');
    expect(await notices(stage)).toHaveLength(1);
    expect((await invites(stage)).length).toBe(1 + MOVES_PER_INTERVIEW);
    expect(await explained(stage, interview)).toMatch(/(alice|bob)@acme\.example moved their hold/);
    await expectCalm(stage, 6 * HOUR);
  });

  it('somebody who undoes whatever is written is put right as often as allowed, then left alone and reported', async () => {
    const stage = await openStage({
      config: { rules: [{ name: 'Holds stay', on: ['moved', 'removed', 'resized'], do: 'revert' }] },
    });
    const interview = await newInterview(stage);
    for (let round = 0; round < 8; round += 1) {
      const there = (await holds(stage, interview)).alice;
      if (there === `${THURSDAY}+45`) await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(10 * MINUTE);
    }
    expect((await decisions(stage, interview)).filter((kind) => kind === 'revert')).toHaveLength(MOVES_PER_INTERVIEW);
    expect(await holds(stage, interview)).toEqual({ alice: `${LATER}+45`, bob: `${THURSDAY}+45` });
    expect(await attention(stage, interview)).toContain('moved automatically as often as allowed');
    expect(await notices(stage)).toHaveLength(1);
    expect(patches(stage)).toEqual([]);
    await expectCalm(stage, 6 * HOUR);
  });

  it('a calendar that rewrites times as they are written is written to once, and its owner is still heard', async () => {
    const stage = await openStage();
    const late = (ics: string) =>
      ics.replaceAll(/^(DTSTART|DTEND):(\d{8}T)(\d\d)/gm, (_, name, day, hour) => `${name}:${day}${Number(hour) + 1}`);
    const alice = new URL(stage.calendars.calendar('alice')).pathname;
    stage.calendars.dav.arm({ method: 'PUT', path: alice }, { heard: late }, 1_000);
    const interview = await newInterview(stage);
    await stage.pass(DAY / 4);
    const writes = () =>
      stage.calendars.dav.requests.filter(({ method, path }) => method === 'PUT' && path.startsWith(alice)).length;
    expect(writes()).toBe(1);
    expect(await decisions(stage, interview)).toEqual([]);
    await drag(stage, 'alice', interview, LATER);
    await stage.pull('alice');
    await stage.pass(DAY / 4);
    expect(scheduledAt(stage, interview)).toBe(LATER);
    expect(patches(stage)).toHaveLength(1);
    expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `REQUEST 1 ${LATER}`]);
  });

  it.each([
    ['whole, into the same calendar', 'alice', whole],
    ['whole, into a colleague’s', 'bob', whole],
    ['without our mark, into the same calendar', 'alice', readableOnly],
    ['without our mark, into a colleague’s', 'bob', readableOnly],
  ] as const)(
    'another program that copies our holds %s is ignored, also while it lags behind',
    async (_what, to, strip) => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const copy = mirror(stage, 'alice', to, strip);
      await copy(interview);
      await stage.pull();
      await stage.pass(10 * MINUTE);
      expect(await decisions(stage, interview)).toEqual([]);
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      // Everybody has followed but the copy, which stands at the old time; then it follows as well.
      await stage.pass(10 * MINUTE);
      await copy(interview);
      await stage.pull();
      await stage.pass(HOUR);
      expect(patches(stage)).toHaveLength(1);
      expect(await holds(stage, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
      // The time where only a copy was left is free for another interview.
      const other = await newInterview(stage, { at: LATEST });
      await copy(other);
      await stage.pull();
      await stage.pass(HOUR);
      expect(await decisions(stage, other)).toEqual([]);
      expect(await notices(stage)).toEqual([]);
    },
  );

  it('an interview whose panel cannot be freed is moved nowhere, and a person is asked once', async () => {
    const stage = await openStage();
    const interview = await newInterview(stage);
    const away = [`DTSTART:${basic(hoursAfter(THURSDAY, -74))}`, `DTEND:${basic(hoursAfter(THURSDAY, 24 * 90))}`];
    await stage.calendars.radicale.put(
      `${stage.calendars.calendar('bob')}away.ics`,
      vcalendar(vevent('away', [...away, 'SUMMARY:Away'])),
    );
    await stage.pull('bob');
    await expectCalm(stage, DAY);
    expect(patches(stage)).toEqual([]);
    expect(scheduledAt(stage, interview)).toBe(THURSDAY);
    expect(await notices(stage)).toHaveLength(1);
    expect(await attention(stage, interview)).toContain('no other time is free');
    expect(await explained(stage, interview)).toContain('bob@acme.example');
  });

  it('an interviewer’s fortnight that is shifted at once trips the breaker, waits for a person, and goes on when told', async () => {
    const stage = await openStage({ config: { limits: { moves_per_hour: 3, moves_per_interviewer_day: 100 } } });
    // Two a day from Thursday on, a weekend between.
    const times = [0, 1, 4, 5].flatMap((day) => [0, 3].map((hour) => hoursAfter(THURSDAY, 24 * day + hour)));
    const interviews: { id: InterviewId; at: string }[] = [];
    for (const at of times) interviews.push({ id: await newInterview(stage, { at }), at });
    for (const { id, at } of interviews) {
      await drag(stage, 'alice', id, hoursAfter(at, 1));
    }
    await stage.pull('alice');
    await expectCalm(stage, 6 * HOUR, interviews.length);
    const moved = () => interviews.filter(({ id, at }) => scheduledAt(stage, id) === hoursAfter(at, 1)).length;
    expect(moved()).toBe(3);
    expect(patches(stage)).toHaveLength(3);
    expect(await stage.status()).toMatchObject({ paused: [{ by: 'breaker' }] });
    expect(await notices(stage)).toEqual(['Automatic moves of interviews are paused']);
    for (const { id } of interviews.filter((each) => scheduledAt(stage, each.id) === each.at))
      expect(await attention(stage, id)).toContain('paused until somebody resumes');

    for (let times = 0; times < 3 && moved() < interviews.length; times += 1) {
      await stage.pull();
      await resumeMoves(stage.store.db, 'admin', stage.clock.now());
      await stage.pass(5 * MINUTE);
    }
    expect(moved()).toBe(interviews.length);
    expect(patches(stage)).toHaveLength(interviews.length);
    expect((await stage.status()).attention).toEqual([]);
  });

  it('a meeting that is put on every new time is fled from as often as allowed, then a person is asked', async () => {
    const stage = await openStage();
    const interview = await newInterview(stage);
    for (let round = 0; round <= MOVES_PER_INTERVIEW; round += 1) {
      const at = scheduledAt(stage, interview) ?? '';
      await meeting(stage, 'bob', at, `on-top-${round}`);
      await stage.pull('bob');
      await stage.pass(10 * MINUTE);
    }
    expect(patches(stage)).toHaveLength(MOVES_PER_INTERVIEW);
    expect(await attention(stage, interview)).toContain('moved automatically as often as allowed');
    expect(await notices(stage)).toHaveLength(1);
  });
});
