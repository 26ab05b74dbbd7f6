/** Which free times a candidate is offered who asks for another one. */
import { describe, expect, it } from 'vitest';
import type { Situation } from '../../src/scheduling/decision.ts';
import { DAY, HOUR, isoOf } from '../../src/scheduling/instant.ts';
import { timesToOffer } from '../../src/scheduling/times-to-offer.ts';
import { wallTimeOf } from '../../src/scheduling/wall-clock.ts';
import { alice, at, BERLIN, block, bob, person, policy, situation, start } from './situation.ts';

function offered(changes: Partial<Situation> = {}, most = 12): string[] {
  const { interview, ...rest } = situation(changes);
  return timesToOffer({ ...rest, interview: { ...interview, scheduledAt: start } }, most).map((each) =>
    wallTimeOf(each.start, BERLIN).slice(0, 16),
  );
}

const dayOf = (time: string) => time.slice(0, 10);
const fromTo = (from: string, until: string) => ({
  start: at(`${from}+01:00`).start,
  end: at(`${until}+01:00`).start,
});

describe('a candidate is offered', () => {
  it('times at which everybody required is free, in order', () => {
    const meeting = block(bob, fromTo('2026-11-23T09:00:00', '2026-11-27T12:00:00'));
    const times = offered({ people: [person(alice), person(bob, { blocks: [meeting] })] });
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual(times.toSorted());
    for (const time of times) expect(time < '2026-11-23T09:00' || time >= '2026-11-27T12:00').toBe(true);
  });

  it('never the planned time, nor one right beside it', () => {
    for (const time of offered()) {
      const distance = Math.abs(at(`${time}:00+01:00`).start - start);
      expect(distance).toBeGreaterThanOrEqual(HOUR);
    }
  });

  it('times an hour apart, four on a day, so that there is a choice of days', () => {
    const times = offered();
    expect(times).toHaveLength(12);
    const days = Map.groupBy(times, dayOf);
    expect([...days.values()].map(({ length }) => length)).toEqual([4, 4, 4]);
    for (const [index, time] of times.entries()) {
      const before = times[index - 1];
      if (before !== undefined)
        expect(at(`${time}:00+01:00`).start - at(`${before}:00+01:00`).start).toBeGreaterThanOrEqual(HOUR);
    }
  });

  it('as many as the company says', () => {
    expect(offered({}, 2)).toHaveLength(2);
  });

  it('nothing within notice and freeze', () => {
    const late = offered({ policy: { ...policy, freeze: 5 * DAY } });
    expect(late.length).toBeGreaterThan(0);
    for (const time of late) expect(time >= '2026-11-25T09:00').toBe(true);
  });

  it('nothing while somebody’s calendar cannot be read', () => {
    expect(offered({ people: [person(alice), person(bob, { knowledge: 'unknown' })] })).toEqual([]);
  });

  it('nothing that their own hours, or another interview of theirs, do not allow', () => {
    const other = fromTo('2026-11-23T00:00:00', '2026-11-26T00:00:00');
    const { history } = situation();
    const times = offered({
      history: { ...history, candidate: [other] },
      policy: { ...policy, candidateHours: { startMinute: 13 * 60, endMinute: 15 * 60 } },
    });
    expect(times.map((time) => time.slice(11))).toEqual(times.map(() => expect.stringMatching(/^1[34]:/)));
    expect(times.every((time) => dayOf(time) >= '2026-11-26')).toBe(true);
  });
});

it('the day is the candidate’s, not the interviewers’', () => {
  const zone = 'Asia/Tokyo';
  const { interview, ...rest } = situation({
    policy: { ...policy, candidateZone: zone, candidateHours: { startMinute: 0, endMinute: 1440 } },
    people: [alice, bob].map((email) =>
      person(email, { workingHours: { 1: [{ startMinute: 540, endMinute: 1320 }] } }),
    ),
  });
  const times = timesToOffer({ ...rest, interview: { ...interview, scheduledAt: start } }, 40).map(({ start: from }) =>
    dayOf(wallTimeOf(from, zone)),
  );
  expect(new Set(times).size).toBeGreaterThan(1);
  for (const [, day] of Map.groupBy(times, (time) => time)) expect(day.length).toBeLessThanOrEqual(4);
  expect(isoOf(start)).toBe('2026-11-24T09:00:00Z');
});
