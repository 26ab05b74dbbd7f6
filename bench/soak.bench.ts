/**
 * One daemon on PostgreSQL under steady changes: `CALENDARS` (2,000) of 200 events each in local folders, as many
 * interviews with panels of two, for `MINUTES` (10) once everything is read and everybody invited. Every second two
 * holds are dragged and one entry of somebody's own changes.
 *
 * The daemon is a process of its own, seen through its metrics every ten seconds. Whoever drags, JobHive's sandbox, the
 * mail server and PostgreSQL run beside it on the same machine. Ends with exit code 1 when memory grows, a job waits
 * for longer than the period at which it would be named again, or the event loop stalls.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../src/clock.ts';
import { InterviewId } from '../src/scheduling/ids.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../src/scheduling/instant.ts';
import { jobCounts } from '../src/store/job-upkeep.ts';
import { openStore } from '../src/store/open-store.ts';
import { inviteReader, settle } from '../test/faults/agreement.ts';
import { localCalendars } from '../test/faults/calendars.ts';
import { freshPostgres, openCompany } from '../test/faults/company.ts';
import { readGuarantees } from '../test/faults/guarantees.ts';
import { pairs } from '../test/faults/load.ts';
import { drag, fillJobHive, noonIn, utc } from '../test/faults/people.ts';
import { vcalendar, vevent } from '../test/harness/icalendar-text.ts';
import { printSurroundings, printTable } from './report.ts';

const CALENDARS = Number(process.env.CALENDARS ?? 2_000);
const MINUTES = Number(process.env.MINUTES ?? 10);
/** Twenty to a file, as programs export them. */
const FILES = 10;
const EVENTS_PER_FILE = 20;
const POLL_MINUTES = 5;
const WARM_UP = 2 * MINUTE;
const SAMPLE = 10 * SECOND;
/** Compared at both ends: one sample says more of the garbage collector than of a leak. */
const ENDS = 12;
const MOST_GROWTH = 0.05;
const LONGEST_DELAY = 0.1;

interface Sample {
  readonly at: number;
  readonly rss: number;
  readonly heap: number;
  /** Seconds, since the sample before. */
  readonly delayP99: number;
  /** Milliseconds that the oldest due job has waited. */
  readonly oldestJob: number;
}

/** At night, so that nobody's interview is in the way, from a month ago on. */
function fileOf(number: number, changed = 0): string {
  const events = Array.from({ length: EVENTS_PER_FILE }, (_, index) => {
    const night = noonIn(-30) + 14 * HOUR + (number * EVENTS_PER_FILE + index) * (DAY / 3);
    const start = night - (night % DAY) + (index % 3) * HOUR + changed * MINUTE;
    return vevent(`${number}-${index}`, [`DTSTART:${utc(start)}`, `DTEND:${utc(start + HOUR)}`, 'SUMMARY:Night shift']);
  });
  return vcalendar(...events);
}

printSurroundings();
const { people, panels } = pairs(CALENDARS / 2);
const calendars = await localCalendars(people);
for (let number = 0; number < FILES; number += 1) {
  const text = fileOf(number);
  for (const person of people) await calendars.put(person, `night-${number}.ics`, text);
}
const database = await freshPostgres();
const company = await openCompany({
  people,
  calendars,
  panels,
  databaseUrl: database.url,
  poll: `${POLL_MINUTES}m`,
});
fillJobHive(company, Object.keys(panels), CALENDARS);
const store = await openStore(company.store);

async function oldestJob(): Promise<number> {
  const now = systemClock.now();
  const { oldestReady } = await jobCounts(store, now);
  return oldestReady === null ? 0 : now - oldestReady;
}

async function sample(url: string): Promise<Sample> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^interview_sync_${name} (\\S+)`, 'm').exec(text)?.[1]);
  return {
    at: Date.now(),
    rss: value('process_resident_memory_bytes'),
    heap: value('nodejs_heap_size_used_bytes'),
    delayP99: value('nodejs_eventloop_lag_p99_seconds'),
    oldestJob: await oldestJob(),
  };
}

async function change(second: number): Promise<void> {
  const interviews = company.sandbox.interviews();
  for (const turn of [0, 1]) {
    const number = (second * 2 + turn) % interviews.length;
    const interview = interviews[number];
    if (!interview) continue;
    const [person = ''] = company.panelOf(interview.position);
    // Between its own hour and the one after, so that nobody else is in the way.
    const home = noonIn(5) + Math.floor(number / (CALENDARS / 2)) * 2 * HOUR;
    const away = Date.parse(interview.scheduled_at ?? '') === home;
    await drag(company, InterviewId.parse(interview.id), person, away ? home + HOUR : home);
  }
  await calendars.put(
    people[second % people.length] ?? '',
    `night-${second % FILES}.ics`,
    fileOf(second % FILES, second),
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

try {
  const began = Date.now();
  const node = await company.start();
  const url = await node.started;
  while (company.smtp.messages.length < CALENDARS || (await oldestJob()) > 0) await pause(SECOND);
  const readAndInvited = Date.now() - began;
  process.stderr.write(`read and invited after ${(readAndInvited / SECOND).toFixed(0)} s\n`);

  const samples: Sample[] = [];
  const from = Date.now();
  let failed: readonly string[] = [];
  for (let second = 0; Date.now() - from < MINUTES * MINUTE + WARM_UP; second += 1) {
    await change(second);
    if (Date.now() - from > WARM_UP && Date.now() - (samples.at(-1)?.at ?? 0) >= SAMPLE) {
      const latest = await sample(url);
      samples.push(latest);
      process.stderr.write(
        `${mb(latest.rss)} ${mb(latest.heap)} p99 ${(latest.delayP99 * 1_000).toFixed(0)} ms, job ${latest.oldestJob} ms\n`,
      );
    }
    await pause(Math.max(0, from + (second + 1) * SECOND - Date.now()));
    failed = node.lines.filter((line) => !line.startsWith('{') || line.includes('"level":"error"'));
  }
  const read = inviteReader(company);
  await settle(company, read, 3 * MINUTE);
  await company.stopAll();
  const { broken, reschedules } = await readGuarantees(company, await read());

  const ends = (of: (sample: Sample) => number) => {
    const [first, last] = [mean(samples.slice(0, ENDS).map(of)), mean(samples.slice(-ENDS).map(of))];
    return { first, last, growth: last / first - 1 };
  };
  const [rss, heap] = [ends((each) => each.rss), ends((each) => each.heap)];
  const delays = samples.map(({ delayP99 }) => delayP99).sort((a, b) => a - b);
  const delay = delays[Math.ceil(delays.length * 0.99) - 1] ?? Number.NaN;
  const waited = Math.max(...samples.map(({ oldestJob: ms }) => ms));
  const grown = ({ first, last, growth }: typeof rss) => `${mb(first)} → ${mb(last)} (${(growth * 100).toFixed(1)} %)`;
  printTable(
    ['measured', '', 'allowed'],
    [
      [`${CALENDARS} calendars read, ${CALENDARS} interviews invited`, `${(readAndInvited / SECOND).toFixed(0)} s`, ''],
      ['resident memory, first and last two minutes', grown(rss), '+5 %'],
      ['heap in use, first and last two minutes', grown(heap), '+5 %'],
      [
        'event-loop delay, p99 of ten seconds: median',
        `${((delays[delays.length >> 1] ?? 0) * 1_000).toFixed(0)} ms`,
        '',
      ],
      ['event-loop delay, p99 of ten seconds: p99', `${(delay * 1_000).toFixed(0)} ms`, '100 ms'],
      ['the oldest due job', `${waited} ms`, `${POLL_MINUTES} min`],
      ['reschedules', JSON.stringify(reschedules), ''],
      ['lines that are errors, or none of its log', failed.length, '0'],
      ['guarantees broken', broken.length, '0'],
    ],
  );
  for (const line of [...broken, ...failed.slice(0, 20)]) process.stdout.write(`${line}\n`);
  const well =
    Math.max(rss.growth, heap.growth) <= MOST_GROWTH &&
    delay < LONGEST_DELAY &&
    waited < POLL_MINUTES * MINUTE &&
    failed.length + broken.length === 0;
  process.exitCode = well ? 0 : 1;
} finally {
  await store.close();
  await company.close();
  await database.drop();
}
