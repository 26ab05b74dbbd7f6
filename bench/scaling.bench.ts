/**
 * Reschedules per second with one, two and four nodes: daemon processes on one PostgreSQL. `INTERVIEWS` (96) are
 * dragged at once, and each again once its candidate knows, `LOAD` (192) times in all.
 *
 * The company around the nodes (JobHive's sandbox, the mail server, Radicale, PostgreSQL, whoever drags) runs on the
 * same machine and takes its share of it: with eight jobs at once one node and its surroundings keep two cores busy, and
 * more nodes cannot do more. With one job at once a node mostly waits for answers, as it does beside a company whose
 * parts have machines of their own; what is measured then is whether nodes get in one another's way. A word after
 * the name picks the settings whose names hold it: `npm run bench -- scaling Radicale`.
 */
import { inviteReader, settle } from '../test/faults/agreement.ts';
import { type Calendars, caldavCalendars, localCalendars } from '../test/faults/calendars.ts';
import { freshPostgres, openCompany } from '../test/faults/company.ts';
import { dragToAndFro, pairs } from '../test/faults/load.ts';
import { fillJobHive } from '../test/faults/people.ts';
import { ms, printSurroundings, printTable, times } from './report.ts';

const LOAD = Number(process.env.LOAD ?? 192);
const INTERVIEWS = Number(process.env.INTERVIEWS ?? 96);
const PATIENCE = 300_000;
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
): Promise<{ perSecond: number; median: number; cpu: number }> {
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
    const began = performance.now();
    const took = await dragToAndFro({ company, read, total: LOAD, patience: PATIENCE });
    const seconds = (performance.now() - began) / 1_000;
    return {
      perSecond: LOAD / seconds,
      median: took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0,
      cpu: (((await cpu()) - before) * 1_000) / LOAD,
    };
  } finally {
    await company.close();
    await database.drop();
  }
}

printSurroundings();
const [wanted = ''] = process.argv.slice(2);
const rows: string[][] = [];
for (const { name, hands, open } of [
  { name: 'JobHive and Radicale 50 ms away, 1 job at once', hands: 1, open: () => caldavCalendars(people, DISTANCE) },
  { name: 'JobHive and Radicale 50 ms away, 2 jobs at once', hands: 2, open: () => caldavCalendars(people, DISTANCE) },
  { name: 'JobHive and Radicale 50 ms away, 8 jobs at once', hands: 8, open: () => caldavCalendars(people, DISTANCE) },
  { name: 'JobHive 50 ms away, local folder, 8 jobs at once', hands: 8, open: () => localCalendars(people) },
]) {
  if (!name.includes(wanted)) continue;
  let alone: number | null = null;
  for (const nodes of [1, 2, 4]) {
    const { perSecond, median, cpu } = await measure(nodes, await open(), DISTANCE, hands);
    alone ??= perSecond;
    process.stderr.write(`${name}, ${nodes}: ${perSecond.toFixed(1)}/s\n`);
    rows.push([name, String(nodes), perSecond.toFixed(1), times(perSecond, alone), ms(median), ms(cpu)]);
  }
}
printTable(
  ['', 'nodes', 'reschedules/s', 'against one', 'median to the mail (ms)', 'CPU of the nodes (ms each)'],
  rows,
);
