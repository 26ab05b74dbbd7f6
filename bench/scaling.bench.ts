/**
 * Reschedules per second with one, two and four nodes: daemon processes on one PostgreSQL. `INTERVIEWS` (16) are dragged
 * at once, and each again once its candidate knows, for `SECONDS` (15); what was dragged by then is waited for. It is
 * the time that is fixed and not the number, so that a setting in which little is done takes no longer than another.
 *
 * The calendars announce changes: where they are polled, a drag mostly waits for the next poll, and what is measured is
 * that interval. The company around the nodes (the sandboxes of JobHive and Google, the mail server, PostgreSQL, whoever
 * drags) runs on the same machine and takes its share of it: with eight jobs at once one node and its surroundings keep
 * two cores busy, and more nodes cannot do more. With one job at once a node mostly waits for answers, as it does beside
 * a company whose parts have machines of their own; what is measured then is whether nodes get in one another's way. A
 * word after the name picks the settings whose names hold it: `npm run bench -- scaling Google`.
 */
import { inviteReader, settle } from '../test/faults/agreement.ts';
import { type Calendars, googleCalendars, localCalendars } from '../test/faults/calendars.ts';
import { freshPostgres, openCompany } from '../test/faults/company.ts';
import { dragToAndFro, pairs } from '../test/faults/load.ts';
import { fillJobHive } from '../test/faults/people.ts';
import { median } from './percentiles.ts';
import { ms, printSurroundings, printTable, times } from './report.ts';

const SECONDS = Number(process.env.SECONDS ?? 15);
const INTERVIEWS = Number(process.env.INTERVIEWS ?? 16);
const PATIENCE = 120_000;
/** Milliseconds to JobHive and to the calendars. */
const DISTANCE = 50;
const { people, panels } = pairs(8);

async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^interview_sync_process_cpu_seconds_total (\S+)/m.exec(text)?.[1] ?? 0);
}

async function measure(
  nodes: number,
  calendars: Calendars,
  jobhiveDelayMs: number,
  jobsAtOnce: number,
): Promise<{ drags: number; perSecond: number; median: number; cpu: number; around: number }> {
  const database = await freshPostgres();
  const company = await openCompany({
    people,
    panels,
    calendars,
    databaseUrl: database.url,
    jobhiveDelayMs,
    jobsAtOnce,
  });
  try {
    fillJobHive(company, Object.keys(panels), INTERVIEWS);
    const read = inviteReader(company);
    for (let node = 0; node < nodes; node += 1) await company.start();
    await settle(company, read, PATIENCE);
    const urls = await Promise.all(company.nodes.map(({ started }) => started));
    const cpu = async () => (await Promise.all(urls.map(cpuSeconds))).reduce((sum, seconds) => sum + seconds, 0);
    const before = await cpu();
    const aroundBefore = process.cpuUsage();
    const began = performance.now();
    const total = Number.POSITIVE_INFINITY;
    const took = await dragToAndFro({ company, read, total, lasts: SECONDS * 1_000, patience: PATIENCE });
    const seconds = (performance.now() - began) / 1_000;
    const around = process.cpuUsage(aroundBefore);
    const drags = took.length;
    return {
      drags,
      perSecond: drags / seconds,
      median: median(took),
      cpu: (((await cpu()) - before) * 1_000) / drags,
      around: (around.user + around.system) / 1_000 / drags,
    };
  } finally {
    await company.close();
    await database.drop();
  }
}

printSurroundings();
const [wanted = ''] = process.argv.slice(2);
const rows: (string | number)[][] = [];
for (const { name, hands, open } of [
  { name: 'JobHive and Google 50 ms away, 1 job at once', hands: 1, open: () => googleCalendars(people, DISTANCE) },
  { name: 'JobHive and Google 50 ms away, 2 jobs at once', hands: 2, open: () => googleCalendars(people, DISTANCE) },
  { name: 'JobHive and Google 50 ms away, 8 jobs at once', hands: 8, open: () => googleCalendars(people, DISTANCE) },
  { name: 'JobHive 50 ms away, local folder, 8 jobs at once', hands: 8, open: () => localCalendars(people) },
]) {
  if (!name.includes(wanted)) continue;
  let alone: number | null = null;
  for (const nodes of [1, 2, 4]) {
    const { drags, perSecond, median, cpu, around } = await measure(nodes, await open(), DISTANCE, hands);
    alone ??= perSecond;
    process.stderr.write(`${name}, ${nodes}: ${perSecond.toFixed(1)}/s\n`);
    rows.push([name, nodes, drags, perSecond.toFixed(1), times(perSecond, alone), ms(median), ms(cpu), ms(around)]);
  }
}
printTable(
  [
    '',
    'nodes',
    'drags',
    'reschedules/s',
    'against one',
    'median to the mail (ms)',
    'CPU of the nodes (ms each)',
    'CPU of the sandboxes, mail server and hands (ms each)',
  ],
  rows,
);
