/** A share of the weeks that the simulation is to live through, as a test of its own: each core takes one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { campaign, tell } from './campaign.ts';

const WEEKS = Number(process.env.SIMULATION_WEEKS ?? 2_000);
const FIRST_SEED = Number(process.env.SIMULATION_SEED ?? 1);
/** So far apart that no two shares come to the same seed. */
const APART = 1_000_000;

export function describeWeeks(share: number, shares: number): void {
  const weeks = Math.ceil(WEEKS / shares);
  const seed = FIRST_SEED + share * APART;

  describe('the simulated company', () => {
    let store: OpenStore;
    beforeAll(async () => {
      const [memory] = databases;
      if (!memory) throw new Error('there is no database to simulate with');
      store = await memory.open();
    });
    afterAll(() => store.close());

    it(`keeps every promise for ${weeks} weeks of interviews (SIMULATION_SEED=${seed})`, async () => {
      const result = await campaign(store, { seed, weeks });
      const { seeds, histories, interviewWeeks, jobs, patches, messages, failure } = result;
      const sums = `${jobs} jobs, ${patches} PATCHes, ${messages} invites`;
      console.error(`seeds ${seeds.join('-')}: ${histories} histories, ${interviewWeeks.toFixed(0)} weeks, ${sums}`);
      expect(failure && tell(failure)).toBeNull();
      expect(patches).toBeGreaterThan(weeks / 10);
    });
  });
}
