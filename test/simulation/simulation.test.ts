/** Two thousand weeks of interviews under everything that may go wrong; `SIMULATION_WEEKS` and `SIMULATION_SEED` say otherwise. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { campaign, tell } from './campaign.ts';
import { historyOf, play } from './history.ts';

const weeks = Number(process.env.SIMULATION_WEEKS ?? 2_000);
const seed = Number(process.env.SIMULATION_SEED ?? 1);

let store: OpenStore;

beforeAll(async () => {
  const [memory] = databases;
  if (!memory) throw new Error('there is no database to simulate with');
  store = await memory.open();
});
afterAll(() => store.close());

describe('a history', () => {
  it('is the same whenever its seed is', async () => {
    const [first, second] = [await play(store, historyOf(seed)), await play(store, historyOf(seed))];
    expect(second.hash).toBe(first.hash);
    expect(first.journal.length).toBeGreaterThan(100);
  });

  it('is another one with another seed', async () => {
    const [first, second] = [historyOf(seed), historyOf(seed + 1)];
    expect(second.steps).not.toEqual(first.steps);
  });
});

describe('the simulated company', () => {
  it(`keeps every promise for ${weeks} weeks of interviews`, async () => {
    const result = await campaign(store, { seed, weeks });
    const { seeds, histories, interviewWeeks, jobs, patches, messages, failure } = result;
    const sums = `${jobs} jobs, ${patches} PATCHes, ${messages} invites`;
    console.error(`seeds ${seeds.join('-')}: ${histories} histories, ${interviewWeeks.toFixed(0)} weeks, ${sums}`);
    expect(failure && tell(failure)).toBeNull();
    expect(patches).toBeGreaterThan(weeks / 10);
  });
});
