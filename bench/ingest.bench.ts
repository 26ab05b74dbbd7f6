/**
 * What reading calendars costs: the real pull job over a real folder of .ics files (one single event each), and over the
 * same pages held in memory, so that parsing and storing can be told apart.
 *
 * Baseline of a listing: the rows that it stores, inserted 500 at a time by plain multi-row inserts, one transaction for
 * each 500. Baseline of a change: the same in a calendar of 100 events; it must not cost more in one of 10,000.
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalProvider } from '../src/calendars/local/provider.ts';
import type { CalendarChange, CalendarProvider, PullRequest } from '../src/calendars/provider.ts';
import { systemClock } from '../src/clock.ts';
import { calendarRefOf } from '../src/reconcile/deps.ts';
import { pull } from '../src/reconcile/pull.ts';
import { listingWindow } from '../src/reconcile/pull-schedule.ts';
import type { CalendarId } from '../src/scheduling/ids.ts';
import { after, HOUR, type Instant, isoOf, MINUTE } from '../src/scheduling/instant.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { databases } from './databases.ts';
import { type BenchDeps, openDeps, settingsFrom } from './deps.ts';
import { median, percentile } from './percentiles.ts';
import { ms, printSurroundings, printTable, timed, times } from './report.ts';
import { expectEvents, forget, plainInserts } from './stored-rows.ts';

const SIZES = [100, 1_000, 10_000] as const;
const LARGEST = 10_000;
const PULLS = 30;
const PAGE = 500;
const signal = new AbortController().signal;

const stamp = (at: Instant) => isoOf(at).replaceAll(/[-:]|\.\d+/g, '');

function icsOf(index: number, minutes = 30): string {
  const start = after(systemClock.now(), 24 * HOUR + index * 11 * MINUTE);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//bench//EN',
    'BEGIN:VEVENT',
    `UID:event-${index}@bench.example`,
    'DTSTAMP:20261101T080000Z',
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(after(start, minutes * MINUTE))}`,
    `SUMMARY:Meeting ${index}`,
    'ORGANIZER;CN=Someone:mailto:someone@bench.example',
    'ATTENDEE;PARTSTAT=ACCEPTED;CN=Reader:mailto:size10000@bench.example',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

async function fillFolders(root: string): Promise<void> {
  for (const size of SIZES) {
    const folder = join(root, String(size));
    await mkdir(folder);
    for (let index = 0; index < size; index += 1) await writeFile(join(folder, `event-${index}.ics`), icsOf(index));
  }
}

function settingsOver(root: string) {
  return settingsFrom({
    jobhive: { base_url: 'http://127.0.0.1:9/v1', api_key: 'jh_live_bench' },
    connections: { folder: { provider: 'local', path: root } },
    interviewers: SIZES.map((size) => ({
      email: `size${size}@bench.example`,
      calendars: [{ connection: 'folder', id: String(size) }],
    })),
    panels: [{ name: 'largest', required: [`size${LARGEST}@bench.example`] }],
  });
}

type Settings = ReturnType<typeof settingsOver>;

function calendarOf(settings: Settings, size: number) {
  for (const interviewer of settings.interviewers)
    for (const calendar of interviewer.calendars)
      if (calendar.remoteId === String(size)) return { id: calendar.id, ref: calendarRefOf(interviewer, calendar) };
  throw new Error(`no calendar of ${size} events`);
}

async function changesOf(provider: CalendarProvider, calendar: PullRequest['calendar']): Promise<CalendarChange[]> {
  const request = { calendar, from: { kind: 'scratch' }, window: listingWindow(systemClock.now()) } as const;
  const changes: CalendarChange[] = [];
  for (let page = await provider.pullPage(request); ; ) {
    changes.push(...page.changes);
    if (page.next.kind === 'done') return changes;
    page = await provider.pullPage({ ...request, page: page.next.page });
  }
}

/** The same listing again and again, read from memory. */
function pagesOf(changes: readonly CalendarChange[], other: CalendarProvider): CalendarProvider {
  return {
    ...other,
    async pullPage({ page = '0' }) {
      const from = Number(page);
      const next = from + PAGE;
      return {
        changes: changes.slice(from, next),
        listing: 'complete',
        next: next < changes.length ? { kind: 'page', page: String(next) } : { kind: 'done', cursor: 'in memory' },
      };
    },
  };
}

async function listing(deps: BenchDeps, store: OpenStore, id: CalendarId): Promise<number> {
  await forget(store, id);
  const spent = await timed(() => pull(deps, id, signal));
  await expectEvents(store, id, LARGEST);
  return spent;
}

async function replace(root: string, size: number, index: number, ics: string): Promise<void> {
  const file = join(root, String(size), `event-${index}.ics`);
  await writeFile(`${file}.tmp`, ics);
  await rename(`${file}.tmp`, file);
}

async function pulls(deps: BenchDeps, settings: Settings, root: string) {
  const unchanged = new Map<number, number[]>();
  const changed = new Map<number, number[]>();
  for (const size of SIZES) {
    unchanged.set(size, []);
    changed.set(size, []);
    // Lists again, this time from the folder, and makes the cursor one of this process.
    await pull(deps, calendarOf(settings, size).id, signal);
  }
  for (let turn = 0; turn < PULLS; turn += 1) {
    // Interleaved, so that what else this machine does strikes all sizes alike.
    for (const size of SIZES) {
      const { id } = calendarOf(settings, size);
      unchanged.get(size)?.push(await timed(() => pull(deps, id, signal)));
      const index = Math.floor((turn / PULLS) * size);
      await replace(root, size, index, icsOf(index, 31 + turn));
      changed.get(size)?.push(await timed(() => pull(deps, id, signal)));
    }
  }
  return { unchanged, changed };
}

printSurroundings();
const root = await mkdtemp(join(tmpdir(), 'bench-calendars-'));
try {
  await fillFolders(root);
  const settings = settingsOver(root);
  const { id, ref } = calendarOf(settings, LARGEST);
  const listings: string[][] = [];
  const single: string[][] = [];
  for (const { name, open } of databases) {
    const store = await open();
    const folder = () => createLocalProvider({ root, clock: systemClock });
    let local = folder();
    let provider: CalendarProvider = local;
    const deps = await openDeps(store, settings, () => provider);
    try {
      let changes: CalendarChange[] = [];
      const parsed = await timed(async () => {
        changes = await changesOf(local, ref);
      });
      await local.close();
      local = folder();
      provider = local;
      const whole = await listing(deps, store, id);
      provider = pagesOf(changes, local);
      const memory = await listing(deps, store, id);
      const plain = await plainInserts(store, id);
      for (const [what, spent] of [
        ['read and parsed only, nothing stored', parsed],
        ['first listing from a folder', whole],
        ['first listing from memory', memory],
        ['baseline: plain inserts', plain],
      ] as const) {
        const rate = Math.round((LARGEST / spent) * 1_000);
        listings.push([name, what, ms(spent), rate.toLocaleString('en'), times(spent, plain)]);
      }
      provider = local;
      await forget(store, id);
      const { unchanged, changed } = await pulls(deps, settings, root);
      for (const [what, measured] of [
        ['no change', unchanged],
        ['one change', changed],
      ] as const) {
        const smallest = median(measured.get(SIZES[0]) ?? []);
        for (const size of SIZES) {
          const spent = measured.get(size) ?? [];
          const row = [name, what, size.toLocaleString('en'), ms(median(spent)), ms(percentile(spent, 0.95))];
          single.push([...row, times(median(spent), smallest)]);
        }
      }
    } finally {
      await local.close();
      await deps.close();
      await store.close();
    }
  }
  printTable(['database', `${LARGEST.toLocaleString('en')} events`, 'ms', 'events/s', '÷ baseline'], listings);
  printTable(
    ['database', `pull (of ${PULLS})`, 'events in the calendar', 'p50 ms', 'p95 ms', `÷ that of ${SIZES[0]}`],
    single,
  );
} finally {
  await rm(root, { recursive: true, force: true });
}
