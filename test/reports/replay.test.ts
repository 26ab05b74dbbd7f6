/** What recorded decisions would have been under other rules, from a database in which real ones were recorded. */
import { expect, it } from 'vitest';
import { replayReport } from '../../src/reports/replay.ts';
import { after, DAY, HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { decisionsSince } from '../../src/store/decisions.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { type ConfigOverrides, settingsFor } from '../harness/world-config.ts';
import { drag, meeting, patches } from '../harness/world-hands.ts';

const open = worlds();
const MOVE = { name: 'Move', on: 'conflict', do: 'reschedule' };
const ASK = { name: 'Ask', on: 'conflict', do: 'notify' };

/** One a page, so that pages are turned. */
const replay = (world: World, overrides: ConfigOverrides, back = DAY) => {
  const since = after(world.clock.now(), -back);
  const read = (last: number) => decisionsSince(world.store.db, since, last, 1);
  return replayReport(read, settingsFor(world.sandbox.url, overrides), since);
};

async function aMove(): Promise<{ world: World; interview: string }> {
  const world = await open({ rules: [MOVE] });
  const interview = await world.interview();
  meeting(world, 'alice', { from: THURSDAY });
  await world.pull('alice');
  await world.pass(3 * MINUTE);
  expect(patches(world)).toHaveLength(1);
  return { world, interview };
}

it('under the rules that were in force, every decision comes out as it was', async () => {
  const { world } = await aMove();
  expect(await replay(world, { rules: [MOVE] })).toMatchObject({
    notComparable: 0,
    were: { wait: 1, reschedule: 1 },
    wouldBe: { wait: 1, reschedule: 1 },
    different: [],
  });
});

it('under other rules, what differs is told with what was and what would be', async () => {
  const { world, interview } = await aMove();
  const { were, wouldBe, different } = await replay(world, { rules: [ASK] });
  expect(were).toMatchObject({ wait: 1, reschedule: 1 });
  expect(wouldBe).toMatchObject({ wait: 1, notify: 1 });
  expect(different).toEqual([
    {
      at: '2026-11-23T08:04:00Z',
      interview,
      was: { do: 'reschedule', rule: 'Move', to: '2026-11-26T09:00:00Z' },
      wouldBe: { do: 'notify', rule: 'Ask', to: null },
    },
  ]);
});

it('reaches as far back as it is asked to', async () => {
  const { world } = await aMove();
  await world.clock.advance(2 * HOUR);
  expect((await replay(world, { rules: [MOVE] }, HOUR)).decisions).toBe(0);
});

it('says which titles nobody looked for then', async () => {
  const { world } = await aMove();
  const soft = { ...MOVE, name: 'Soft', when: { with: { title_matches: 'lunch*' } }, do: 'ignore' };
  expect((await replay(world, { rules: [soft, MOVE] })).unseenPatterns).toEqual(['lunch*']);
});

it('is of several interviews, each by itself', async () => {
  const { world } = await aMove();
  const other = await world.interview({ id: 'int_other', at: hoursAfter(THURSDAY, 24) });
  drag(world, 'bob', other, { from: hoursAfter(THURSDAY, 26) });
  await world.pull('bob');
  await world.pass(3 * MINUTE);
  const { different } = await replay(world, { rules: [MOVE, { name: 'Back', on: 'moved', do: 'revert' }] });
  expect(different.map(({ interview, was, wouldBe }) => [interview, was.do, wouldBe.do])).toEqual([
    ['int_other', 'notify', 'revert'],
  ]);
});
