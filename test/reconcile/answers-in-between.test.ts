/** A person's word on a proposal, given while an earlier one is acted on: the last word counts. */
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { type Answered, answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { openProposal } from '../../src/reconcile/open-proposal.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { proposalsOf } from '../../src/store/proposals.ts';
import { databases } from '../harness/database.ts';
import { around, beforeTheFirst } from '../harness/in-between.ts';
import { at, hoursAfter, THURSDAY, type World, worldsOver } from '../harness/world.ts';
import { patches, scheduledAt } from '../harness/world-hands.ts';

const LATER = hoursAfter(THURSDAY, 3);
const NEXT_DAY = hoursAfter(THURSDAY, 24);

/** A candidate's wish for either of two times, of which an admin has approved the first; nobody has looked since. */
async function approved(world: World) {
  const interview = await world.interview();
  const wish = { interview, starts: [at(LATER), at(NEXT_DAY)], by: 'page', evidence: '' } as const;
  await openProposal(world.deps, wish);
  await world.settle();
  expect(await say(world, 'approve', 0)).toMatchObject({ kind: 'answered' });
  return interview;
}

function say({ deps }: World, answer: 'approve' | 'refuse', chosen: number | null): Promise<Answered> {
  return answerProposal(deps, 1, { answer, by: 'admin', chosen, anyway: false });
}

describe.each(databases)('over $name, a word in between', (database) => {
  const open = worldsOver(database);

  it.each([
    ['no', 'refuse', null, THURSDAY],
    ['another time', 'approve', 1, NEXT_DAY],
    ['the same once more', 'approve', 0, LATER],
  ] as const)('counts: %s', async (_what, answer, chosen, then) => {
    const world = await open();
    const interview = await approved(world);
    const saying = vi.fn(() => say(world, answer, chosen));
    await reconcile(beforeTheFirst(world, saying), interview);
    expect(await saying.mock.results[0]?.value).toMatchObject({ kind: 'answered' });
    await world.settle();
    expect(scheduledAt(world, interview)).toBe(then);
    expect(patches(world)).toHaveLength(then === THURSDAY ? 0 : 1);
  });

  it('comes too late while the move is put on record, and says so', async () => {
    const world = await open();
    const interview = await approved(world);
    const recording = Promise.withResolvers<void>();
    // Said out here: the store lets nobody ask for a second connection inside a transaction.
    const saying = recording.promise.then(() => say(world, 'refuse', null));
    let recorded = false;
    const deps = around(
      world,
      (transaction) => (work) =>
        transaction(async (tx) => {
          const done = await work(tx);
          if (recorded) return done;
          recorded = true;
          recording.resolve();
          // Far longer than an answer takes that nothing stops.
          for (let turn = 0; turn < 100; turn += 1) await sql`select 1`.execute(tx.db);
          return done;
        }),
    );
    await reconcile(deps, interview);
    expect(await saying).toMatchObject({ kind: 'settled' });
    expect(scheduledAt(world, interview)).toBe(LATER);
    expect(await proposalsOf(world.store.db, interview)).toMatchObject([{ state: 'done' }]);
  });
});
