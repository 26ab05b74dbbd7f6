/** The search at wall times that clocks show twice, never, or otherwise than they used to. */
import { describe, expect, it } from 'vitest';
import type { DayRange } from '../../../src/scheduling/availability.ts';
import { DAY, instant, instantFromIso, isoOf, MINUTE } from '../../../src/scheduling/instant.ts';
import { findSlots } from '../../../src/scheduling/slots.ts';
import { dayNumberOf, weekdayOfDay } from '../../../src/scheduling/wall-clock.ts';
import { alice, interviewId, person, policy } from '../situation.ts';
import { timeZoneVectors } from '../time-zone-vectors.ts';

/** Every start at which somebody can come who works only in these minutes of that day, on their own clock. */
function startsOn(date: string, range: DayRange, zone: string, minutes: number): string[] {
  const noon = instantFromIso(`${date}T12:00:00Z`);
  const { tried, lost, chosen, runnersUp } = findSlots({
    now: instant(noon - 2 * DAY),
    interview: { id: interviewId, scheduledAt: noon, durationMinutes: minutes },
    required: [person(alice, { zone, workingHours: { [weekdayOfDay(dayNumberOf(date))]: [range] } })],
    optional: [],
    pool: null,
    reserved: [],
    avoid: [],
    candidate: [],
    holidays: [],
    policy: {
      ...policy,
      minimumNotice: 0,
      freeze: 0,
      horizon: { days: 1, unit: 'days' },
      candidateHours: { startMinute: 0, endMinute: 1440 },
      candidateZone: zone,
    },
  });
  const found = [chosen, ...runnersUp].filter((slot) => slot !== null).map(({ start }) => start);
  expect(found).toHaveLength(tried - lost.reduce((sum, { count }) => sum + count, 0));
  return found.sort((a, b) => a - b).map(isoOf);
}

describe('somebody who works for a quarter of an hour', () => {
  it.each(timeZoneVectors)('at $local in $zone ($kind)', ({ zone, local, kind, utc, utc_fold_1 }) => {
    const [date = '', time = ''] = local.split('T');
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const startMinute = hour * 60 + minute;
    const starts = startsOn(date, { startMinute, endMinute: startMinute + 15 }, zone, 15);
    if (kind === 'ambiguous') expect(starts).toEqual([utc, utc_fold_1].sort());
    else expect(starts).toEqual(kind === 'gap' ? [] : [utc]);
  });
});

describe('over the change of the clocks', () => {
  it.each([
    ['2026-10-25', 'Europe/Berlin', 120, 180, ['00:00', '00:15', '00:30', '00:45', '01:00', '01:15']],
    ['2027-03-28', 'Europe/Berlin', 105, 195, ['00:45', '01:00']],
    // Half an hour is shown twice.
    ['2027-04-04', 'Australia/Lord_Howe', 90, 120, ['14:30', '14:45', '15:00', '15:15']],
    // Midnight is skipped: the day starts at one.
    ['2027-04-30', 'Africa/Cairo', 0, 90, ['22:00', '22:15']],
  ] as const)('%s in %s hours on the wall are minutes of life', (date, zone, startMinute, endMinute, expected) => {
    const minutes = date === '2026-10-25' ? 45 : 15;
    const starts = startsOn(date, { startMinute, endMinute }, zone, minutes);
    expect(starts.slice(0, expected.length).map((iso) => iso.slice(11, 16))).toEqual(expected);
    for (const iso of starts) expect(instantFromIso(iso) % MINUTE).toBe(0);
  });
});
