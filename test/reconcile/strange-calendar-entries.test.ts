/** One entry that no program should have written must not keep the rest of its calendar from being read. */

import { expect, it } from 'vitest';
import { findCalendar } from '../../src/store/calendars.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { calendarIdOf, THURSDAY, worlds } from '../harness/world.ts';
import { attention, meeting } from '../harness/world-hands.ts';

const open = worlds();

it.each([
  ['that lasts to the end of the last year', ['DTSTART;VALUE=DATE:99991231']],
  ['that ends after the last year', ['DTSTART:99991231T233000Z', 'DURATION:PT1H']],
  [
    'at the end of the last year, west of Greenwich',
    ['DTSTART;TZID=America/New_York:99991231T233000', 'DURATION:PT1M'],
  ],
  ['of the year nought', ['DTSTART;VALUE=DATE:00000101']],
  ['of the first year', ['DTSTART;TZID=Asia/Tokyo:00010101T000000', 'DURATION:PT1H']],
])('an entry %s', async (_what, lines) => {
  const world = await open({ rules: [{ name: 'Ask', on: 'conflict', do: 'notify' }], scheduling: { settle: '0s' } });
  const interview = await world.interview();
  world.calendar('alice').put('strange.ics', vcalendar(vevent('strange', lines)));
  meeting(world, 'alice', { from: THURSDAY });
  await world.pull('alice');
  expect(world.failures).toEqual([]);
  expect(await findCalendar(world.store.db, calendarIdOf('alice'))).toMatchObject({
    failure: null,
    pulledAt: world.clock.now(),
  });
  expect(await attention(world, interview)).toContain('alice@acme.example has another event');
});
