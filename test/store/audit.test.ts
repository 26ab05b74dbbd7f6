/** What people did by hand stays as it was written. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { listActs, recordAct } from '../../src/store/audit.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { databases } from '../harness/database.ts';

const NOW = instantFromIso('2026-11-23T08:00:00Z');

describe.each(databases)('the audit on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
    const entry = { who: 'admin', act: 'pause', subject: 'everything', old: null, new: { reason: 'a fair' } } as const;
    await recordAct(store.db, entry, NOW);
    await recordAct(store.db, { ...entry, act: 'resume', old: { reason: 'a fair' }, new: null }, NOW);
    await recordAct(store.db, { ...entry, subject: 'interview int_1' }, NOW);
  });
  afterAll(() => store.close());

  it('says who did what, when, what was before and what after, the latest first', async () => {
    expect(await listActs(store.db, 'everything', 10)).toEqual([
      { id: 2, at: NOW, who: 'admin', act: 'resume', subject: 'everything', old: { reason: 'a fair' }, new: null },
      { id: 1, at: NOW, who: 'admin', act: 'pause', subject: 'everything', old: null, new: { reason: 'a fair' } },
    ]);
    expect((await listActs(store.db, null, 1)).map(({ subject }) => subject)).toEqual(['interview int_1']);
  });

  it.each([
    ['update', sql`update audit set who = 'nobody'`],
    ['delete', sql`delete from audit`],
    ['truncate', sql`truncate audit`],
  ])('refuses to %s, also where nothing would be hit', async (act, statement) => {
    await expect(statement.execute(store.db)).rejects.toThrow(`the audit is only added to: ${act} is refused`);
    await expect(sql`update audit set who = '' where false`.execute(store.db)).rejects.toThrow('only added to');
    expect(await listActs(store.db, null, 10)).toHaveLength(3);
  });
});
