/**
 * A storm of changes over a daemon that is killed with SIGKILL again and again. When the storm is over, everybody must
 * have been told the same, once.
 *
 * `CRASH_SEEDS` kills in all (20), from `SEED` on (1); what one seed draws, it draws again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { between, seededRandom } from '../harness/seeded-random.ts';
import { inviteReader, settle } from './agreement.ts';
import { googleCalendars, localCalendars, outlookCalendars } from './calendars.ts';
import { type Company, freshPostgres, openCompany } from './company.ts';
import { readGuarantees } from './guarantees.ts';
import { doSomething, fillJobHive } from './people.ts';

const KILLS = Number(process.env.CRASH_SEEDS ?? 20);
const FIRST_SEED = Number(process.env.SEED ?? 1);
const PEOPLE = ['alice', 'bob', 'carol', 'dave'];
const PANELS = { north: ['alice', 'bob'], east: ['bob', 'carol'], south: ['carol', 'dave'], west: ['dave', 'alice'] };
const INTERVIEWS = 10;

/** Jobs of a killed process are given back by whoever comes back in its folder. */
const embedded = { killsPerRun: 5, patience: 180_000, open: async () => null };
const places = [
  { name: 'PGlite', ...embedded, calendars: localCalendars },
  { name: 'PGlite, with Google', ...embedded, calendars: googleCalendars },
  { name: 'PGlite, with Outlook', ...embedded, calendars: outlookCalendars },
  { name: 'PostgreSQL', killsPerRun: 20, patience: 300_000, open: () => freshPostgres(), calendars: localCalendars },
];

let company: Company | null = null;
let drop: () => Promise<void> = async () => {};
afterEach(async () => {
  await company?.close();
  await drop();
  company = null;
});

async function storm(hit: Company, seed: number, kills: number): Promise<void> {
  const random = seededRandom(seed);
  const calm = new AbortController();
  const meetings = { count: 0 };
  const people = (async () => {
    while (!calm.signal.aborted) {
      await doSomething(hit, random, meetings);
      await pause(between(random, 20, 250));
    }
  })();
  // Of its own, so that the people's answers do not change when the next blow falls.
  const blows = seededRandom(seed + 1_000_000);
  for (let kill = 0; kill < kills; kill += 1) {
    const [node] = hit.nodes;
    // One in eight strikes while it starts.
    if (blows() < 0.875) await node?.started;
    await pause(between(blows, 30, 2_000));
    if (node) await hit.kill(node);
    void hit.start().catch(() => {});
  }
  await hit.nodes[0]?.started;
  await pause(500);
  calm.abort();
  await people;
}

describe.each(places)('killed in the middle of a storm, over $name', (place) => {
  const { name, killsPerRun, patience, open, calendars } = place;
  const runs = Math.ceil(KILLS / killsPerRun);
  const seeds = Array.from({ length: runs }, (_, run) => FIRST_SEED + run);

  it.each(seeds)('tells everybody the same, once (SEED=%i)', async (seed) => {
    const database = await open();
    drop = database?.drop ?? (async () => {});
    const hit = await openCompany({
      people: PEOPLE,
      calendars: await calendars(PEOPLE),
      panels: PANELS,
      databaseUrl: database?.url ?? null,
    });
    company = hit;
    fillJobHive(hit, Object.keys(PANELS), INTERVIEWS);
    const read = inviteReader(hit);
    await hit.start();
    await settle(hit, read, 180_000);
    await storm(hit, seed, killsPerRun);
    await settle(hit, read, patience);
    await hit.stopAll();
    const { broken, ...counts } = await readGuarantees(hit, await read());
    console.error(`SEED=${seed} ${name}: ${hit.blows.length} kills, ${JSON.stringify(counts)}`);
    expect(broken).toEqual([]);
    expect(counts.reschedules.confirmed).toBeGreaterThan(0);
  });
});
