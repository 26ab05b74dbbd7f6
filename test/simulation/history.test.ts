import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';
import { historyOf, play } from './history.ts';

let store: OpenStore;

beforeAll(async () => {
  const [memory] = databases;
  if (!memory) throw new Error('there is no database to simulate with');
  store = await memory.open();
});
afterAll(() => store.close());

describe('a history', () => {
  it('is the same whenever its seed is', async () => {
    const [first, second] = [await play(store, historyOf(1)), await play(store, historyOf(1))];
    expect(second.hash).toBe(first.hash);
    expect(first.journal.length).toBeGreaterThan(100);
  });

  it('is another one with another seed', async () => {
    const [first, second] = [historyOf(1), historyOf(2)];
    expect(second.steps).not.toEqual(first.steps);
  });
});
