/**
 * Whether the hot queries use their indexes: the repositories' own SQL, explained and run on 100,000 events in 20
 * calendars and 10,000 interviews with two interviewers each. PGlite has no autovacuum, hence never any statistics by
 * itself: there it is measured before and after the daemon's hourly upkeep.
 */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { z } from 'zod';
import { systemClock } from '../src/clock.ts';
import { CalendarId, Email, InterviewId, ResourceId } from '../src/scheduling/ids.ts';
import { after, DAY, HOUR, intervalOf } from '../src/scheduling/instant.ts';
import { blocksWithin } from '../src/store/busy-blocks.ts';
import { dueForPull } from '../src/store/calendars.ts';
import { countMoves } from '../src/store/decisions.ts';
import { vacuumEmbedded } from '../src/store/embedded-upkeep.ts';
import { eventsOfResources } from '../src/store/events.ts';
import type { OpenStore } from '../src/store/open-store.ts';
import { interviewsTouching } from '../src/store/panel-members.ts';
import type { Database } from '../src/store/schema.ts';
import { dueForSweep } from '../src/store/sweeps.ts';
import { databases } from './databases.ts';
import { ms, printSurroundings, printTable, timed } from './report.ts';

const now = systemClock.now();
const at = new Date(now);
const planned = intervalOf(after(now, 10 * DAY), 60);

async function fill({ db }: OpenStore): Promise<void> {
  const statements = [
    sql`insert into calendars (id, connection, remote_id, interviewer, next_pull_at)
      select 'folder/' || c, 'folder', c, 'person' || c || '@acme.example', ${at}::timestamptz + (c - 2) * interval '1 minute'
      from generate_series(0, 19) c`,
    sql`insert into resources (calendar_id, resource, etag, recurring, listing)
      select 'folder/' || n % 20, n || '.ics', 'e', false, 1 from generate_series(0, 99999) n`,
    sql`insert into events (calendar_id, event_id, resource, all_day, starts_at, ends_at, wall_start, wall_end, zone,
        busy, answer, cancelled, private, keywords)
      select 'folder/' || n % 20, n || '.ics', n || '.ics', false, starts, starts + interval '30 minutes', '', '', 'UTC',
        'busy', 'accepted', false, false, '{}'
      from generate_series(0, 99999) n, lateral (select ${at}::timestamptz + (n / 20 * 35) * interval '1 minute') s (starts)`,
    sql`insert into interviews (id, status, candidate_email, position, skills, difficulty, scheduled_at, duration_minutes,
        read_at, sweep_at)
      select 'int_' || n, 'scheduled', 'c@example.org', 'Engineer', '{}', 'senior', ${at}::timestamptz + n * interval '15 minutes',
        60, ${at}, ${at}::timestamptz + (n - 50) * interval '1 second' from generate_series(0, 9999) n`,
    sql`insert into panel_members (interview_id, interviewer, required, starts_at, ends_at)
      select 'int_' || n, 'person' || (n + p * 7) % 20 || '@acme.example', true, starts, starts + interval '1 hour'
      from generate_series(0, 9999) n, generate_series(0, 1) p,
        lateral (select ${at}::timestamptz + n * interval '15 minutes') s (starts)`,
    sql`insert into decisions (interview_id, decided_at, outcome, fingerprint, decision, situation)
      select 'int_' || n % 10000, ${at}::timestamptz - n * interval '1 minute', case n % 4 when 0 then 'revert' else 'reschedule' end,
        n, '{}', '{}' from generate_series(0, 29999) n`,
    sql`insert into reschedules (interview_id, decision_id, via, from_start, from_minutes, to_start, to_minutes, reason,
        state, planned_at)
      select interview_id, id, 'accept', decided_at, 60, decided_at, 60, '', 'confirmed', decided_at from decisions`,
  ];
  for (const statement of statements) await statement.execute(db);
}

type Query = (db: Kysely<Database>) => Promise<unknown>;

const queries: readonly (readonly [string, Query])[] = [
  ['blocksWithin, 2 calendars, 1 hour', (db) => blocksWithin(db, calendars(2), planned)],
  [
    'blocksWithin, 2 calendars, 25 days',
    (db) => blocksWithin(db, calendars(2), { start: now, end: after(now, 25 * DAY) }),
  ],
  ['blocksWithin, 8 calendars, 1 hour', (db) => blocksWithin(db, calendars(8), planned)],
  ['interviewsTouching, 1 stretch', (db) => interviewsTouching(db, person, [planned])],
  ['interviewsTouching, 500 stretches', (db) => interviewsTouching(db, person, stretches(500))],
  ['eventsOfResources, 1', (db) => eventsOfResources(db, calendar, resources(1))],
  ['eventsOfResources, 500', (db) => eventsOfResources(db, calendar, resources(500))],
  ['dueForSweep', (db) => dueForSweep(db, now, 1_000)],
  ['dueForPull', (db) => dueForPull(db, now, 1_000)],
  ['countMoves, 1 hour', (db) => countMoves(db, InterviewId.parse('int_77'), after(now, -HOUR))],
];

const calendar = CalendarId.parse('folder/3');
const person = Email.parse('person3@acme.example');
const calendars = (count: number) => Array.from({ length: count }, (_, index) => CalendarId.parse(`folder/${index}`));
const resources = (count: number) =>
  Array.from({ length: count }, (_, index) => ResourceId.parse(`${index * 20 + 3}.ics`));
const stretches = (count: number) =>
  Array.from({ length: count }, (_, index) => intervalOf(after(now, index * HOUR), 30));

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Index Name'?: string | undefined;
  readonly Plans?: readonly Plan[] | undefined;
}
const Plan: z.ZodType<Plan> = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  get Plans() {
    return z.array(Plan).optional();
  },
});
const Explained = z.tuple([z.object({ Plan, 'Execution Time': z.number() })]);

/** `events_during`, or `whole table events`: how each table of the plan is read. */
function readsOf(plan: Plan): string[] {
  const below = (plan.Plans ?? []).flatMap(readsOf);
  if (plan['Index Name'] !== undefined) return [plan['Index Name'], ...below];
  if (plan['Node Type'] === 'Seq Scan') return [`whole table ${plan['Relation Name']}`, ...below];
  return below;
}

async function explain(store: OpenStore, query: Query): Promise<{ reads: string; spent: number }> {
  const asked: { sql: string; parameters: unknown[] }[] = [];
  const watched = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: { options: store.pool.options, connect: () => store.pool.connect(), end: async () => {} },
    }),
    log: ({ query: { sql: text, parameters } }) => {
      asked.push({ sql: text, parameters: [...parameters] });
    },
  });
  await query(watched);
  const reads: string[] = [];
  let spent = 0;
  for (const { sql: text, parameters } of asked) {
    const { rows } = await store.pool.query(`explain (analyze, format json) ${text}`, parameters);
    const [explained] = Explained.parse(z.object({ 'QUERY PLAN': z.unknown() }).parse(rows[0])['QUERY PLAN']);
    reads.push(...readsOf(explained.Plan));
    spent += explained['Execution Time'];
  }
  return { reads: [...new Set(reads)].join(', '), spent };
}

printSurroundings();
const rows: string[][] = [];
for (const { name, open } of databases) {
  const store = await open();
  try {
    await fill(store);
    for (const analyzed of store.kind === 'postgres' ? [true] : [false, true]) {
      if (analyzed) {
        const spent = await timed(() =>
          store.kind === 'postgres' ? sql`analyze`.execute(store.db) : vacuumEmbedded(store),
        );
        if (store.kind !== 'postgres') rows.push([name, 'upkeep: vacuum (analyze)', 'everything', ms(spent)]);
      }
      for (const [what, query] of queries) {
        await explain(store, query);
        const { reads, spent } = await explain(store, query);
        rows.push([analyzed ? name : `${name}, no statistics`, what, reads, ms(spent)]);
      }
    }
  } finally {
    await store.close();
  }
}
printTable(['database', 'query', 'reads', 'ms'], rows);
