/**
 * How long the search for a new time takes, and how that grows: `npm run bench -- slots`.
 *
 * Both sides run in turn in one process on the same query, and must find the same number of free starts. findSlots also
 * says of every start why and for whom it was lost, and scores those that are left.
 */
import { findSlots } from '../src/scheduling/slots.ts';
import { median, percentile } from './percentiles.ts';
import { ms, printSurroundings, printTable, times } from './report.ts';
import { floor } from './slots/floor.ts';
import { queryOf, type Size } from './slots/query.ts';

const SIZES: readonly Size[] = [
  { people: 8, days: 30, events: 500 },
  { people: 50, days: 90, events: 2_000 },
  { people: 8, days: 30, events: 62 },
  { people: 50, days: 90, events: 40 },
  { people: 16, days: 30, events: 500 },
  { people: 32, days: 30, events: 500 },
  { people: 8, days: 60, events: 1_000 },
  { people: 8, days: 120, events: 2_000 },
  { people: 8, days: 30, events: 1_000 },
  { people: 8, days: 30, events: 2_000 },
];

const WARM_UP = 40;
const RUNS = 120;

printSurroundings();
const rows = SIZES.map((size) => {
  const query = queryOf(size);
  const name = `${size.people} people × ${size.days} days × ${size.events.toLocaleString('en')} events each`;
  const { window, tried, lost } = findSlots(query);
  const found = tried - lost.reduce((sum, { count }) => sum + count, 0);
  const expected = floor(query, window);
  if (found !== expected) throw new Error(`${name}: findSlots found ${found} free starts, the floor ${expected}`);
  const measured = { search: [] as number[], floor: [] as number[] };
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const began = performance.now();
    floor(query, window);
    const between = performance.now();
    findSlots(query);
    if (run < WARM_UP) continue;
    measured.floor.push(between - began);
    measured.search.push(performance.now() - between);
  }
  const [search, least] = [median(measured.search), median(measured.floor)];
  return [
    name,
    `${found} of ${tried}`,
    ms(search),
    ms(percentile(measured.search, 0.99)),
    ms(least),
    times(search, least),
  ];
});
printTable(['search', 'starts free', 'p50 ms', 'p99 ms', 'floor p50 ms', 'beside the floor'], rows);
