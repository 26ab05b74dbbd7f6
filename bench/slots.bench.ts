/**
 * How long the search for a new time takes: `node bench/slots.bench.ts`.
 *
 * The floor does the same in the plainest way that is not foolish: one byte per minute and person, marked once per
 * event and working day, then read for every start. It keeps no scores, causes, examples or reservations. Both expand
 * working hours with the same zone rules, and both must find the same number of slots.
 */
import Table from 'cli-table3';
import { Bench } from 'tinybench';
import type { BusyBlock, Person } from '../src/scheduling/availability.ts';
import { CalendarId, Email, EventId, InterviewId } from '../src/scheduling/ids.ts';
import { DAY, instant, instantFromIso, intervalOf, MINUTE } from '../src/scheduling/instant.ts';
import { findSlots, type SlotQuery } from '../src/scheduling/slots.ts';
import { datesOf, wallRangesOf, wallStepsOf, weekdayOf } from '../src/scheduling/wall-clock.ts';

const now = instantFromIso('2026-10-12T08:00:00+02:00');
const zones = ['Europe/Berlin', 'Europe/London', 'Europe/Athens', 'Europe/Berlin'];
const day = [{ startMinute: 540, endMinute: 1080 }];

/** The same numbers on every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function queryOf(people: number, days: number, events: number): SlotQuery {
  const random = randomFrom(people * 1_000_003 + days * 1_009 + events);
  const required = Array.from({ length: people }, (_, index): Person => {
    const email = Email.parse(`person${index}@acme.example`);
    const blocks = Array.from({ length: events }, (_, event): BusyBlock => {
      const start = instant(now + Math.floor(random() * days * 24 * 12) * 5 * MINUTE);
      return {
        calendar: CalendarId.parse(`folder/${email}`),
        event: EventId.parse(`${index}-${event}`),
        during: intervalOf(start, 5 + 5 * Math.floor(random() * 4)),
        busy: random() < 0.15 ? 'free' : 'busy',
        answer: random() < 0.1 ? 'declined' : 'accepted',
        allDay: false,
        holdOf: null,
        keywords: [],
      };
    }).sort((a, b) => a.during.start - b.during.start);
    return {
      email,
      name: `Person ${index}`,
      zone: zones[index % zones.length] ?? 'UTC',
      workingHours: { 1: day, 2: day, 3: day, 4: day, 5: day },
      knowledge: 'known',
      blocks,
    };
  });
  return {
    now,
    interview: { id: InterviewId.parse('int_bench'), scheduledAt: instant(now + DAY), durationMinutes: 30 },
    required,
    optional: [],
    reserved: [],
    avoid: [],
    policy: {
      bufferBefore: 5 * MINUTE,
      bufferAfter: 5 * MINUTE,
      minimumNotice: 0,
      freeze: 0,
      horizon: { days: days - 2, unit: 'days' },
      slotStepMinutes: 15,
      settle: 0,
      candidateHours: { startMinute: 480, endMinute: 1200 },
      candidateZone: 'Europe/Berlin',
      movesPerInterview: 3,
      movesPerInterviewerDay: 6,
      movesPerHour: 20,
      blocking: ['busy', 'out_of_office', 'tentative', 'focus', 'unknown'],
    },
  };
}

/** The number of free starts in `days` from now. */
function floor({ required, policy, interview }: SlotQuery, days: number): number {
  const window = { start: now, end: instant(now + days * DAY) };
  const minutes = days * 1_440 + 1_440;
  const indexOf = (at: number) => Math.min(minutes, Math.max(0, Math.round((at - now) / MINUTE)));
  const open = (zone: string, hours: Person['workingHours'] | null) => {
    const bits = new Uint8Array(minutes);
    for (const date of datesOf(window, zone)) {
      const ranges = hours === null ? [policy.candidateHours] : (hours[weekdayOf(date)] ?? []);
      for (const { start, end } of wallRangesOf(date, ranges, zone)) bits.fill(1, indexOf(start), indexOf(end));
    }
    return bits;
  };
  const everybody = open(policy.candidateZone, null);
  const taken = new Uint8Array(minutes);
  for (const { zone, workingHours, blocks } of required) {
    const working = open(zone, workingHours);
    for (let minute = 0; minute < minutes; minute += 1)
      everybody[minute] = (everybody[minute] ?? 0) & (working[minute] ?? 0);
    for (const { during, busy, answer } of blocks) {
      if (busy !== 'free' && answer !== 'declined') taken.fill(1, indexOf(during.start), indexOf(during.end));
    }
  }
  const [before, behind] = [policy.bufferBefore / MINUTE, policy.bufferAfter / MINUTE];
  let found = 0;
  for (const date of datesOf(window, required[0]?.zone ?? 'UTC')) {
    for (const at of wallStepsOf(date, policy.slotStepMinutes, required[0]?.zone ?? 'UTC')) {
      if (at < window.start || at >= window.end) continue;
      const [from, to] = [indexOf(at), indexOf(at) + interview.durationMinutes];
      if (everybody.subarray(from, to).includes(0)) continue;
      if (!taken.subarray(Math.max(0, from - before), to + behind).includes(1)) found += 1;
    }
  }
  return found;
}

const sizes = [
  { people: 8, days: 30, events: 500 },
  { people: 8, days: 30, events: 1_000 },
  { people: 8, days: 30, events: 2_000 },
  { people: 8, days: 60, events: 500 },
  { people: 16, days: 30, events: 500 },
];
const bench = new Bench({ time: 1_000, warmupTime: 300 });
for (const { people, days, events } of sizes) {
  const query = queryOf(people, days, events);
  const name = `${people} people × ${days} days × ${events} events each`;
  const { window, tried, lost } = findSlots(query);
  const found = tried - lost.reduce((sum, { count }) => sum + count, 0);
  const expected = floor(query, (window.end - window.start) / DAY);
  if (found !== expected) throw new Error(`${name}: findSlots found ${found} slots, the floor ${expected}`);
  bench.add(`${name}: findSlots (${found} of ${tried} starts free)`, () => {
    findSlots(query);
  });
  bench.add(`${name}: floor`, () => {
    floor(query, (window.end - window.start) / DAY);
  });
}
await bench.run();
const table = new Table({ head: ['search', 'p50 ms', 'p99 ms', 'runs'] });
for (const { name, result } of bench.tasks) {
  if (!('latency' in result)) throw new Error(`${name}: no result`);
  const { p50, p99, samplesCount } = result.latency;
  table.push([name, p50.toFixed(2), p99.toFixed(2), samplesCount]);
}
process.stdout.write(`${table.toString()}\n`);
