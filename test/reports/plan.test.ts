/** What a plan says is what then happens, and to plan does nothing. */
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type PlanStep, planReport } from '../../src/reports/plan.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, MINUTE } from '../../src/scheduling/instant.ts';
import { pauseMoves } from '../../src/store/pauses.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { INTERVIEWERS, type Who } from '../harness/world-config.ts';
import {
  decisions,
  drag,
  holds,
  holdWrites,
  invites,
  meeting,
  notices,
  patches,
  removeHold,
  scheduledAt,
} from '../harness/world-hands.ts';

const open = worlds();
const FIRM = { name: 'Firm', on: 'conflict', do: 'reschedule', reason: 'A conflict.' };
const BACK = { name: 'Back', on: ['removed', 'moved'], do: 'revert' };
const NEW_TIME = '2026-11-26T09:00:00Z';

const plan = async (world: World) => (await planReport(world.store, world.deps.settings(), world.clock)).steps;
const doing = (steps: readonly PlanStep[]) =>
  steps.map((step) => [step.do, step.who, step.to].filter(Boolean).join(' '));

/** Everything that could be written to, as it is. */
async function traces(world: World): Promise<unknown> {
  const { rows } = await sql<{ name: string }>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(world.store.db);
  const tables = [];
  for (const { name } of rows)
    tables.push([
      name,
      (await sql`select * from ${sql.table(name)} as t order by t::text`.execute(world.store.db)).rows,
    ]);
  return [tables, world.sandbox.requests(), holdWrites(world), (await world.mail.mails()).length, world.failures];
}

describe('a meeting has landed on an interview', () => {
  const conflicting = async () => {
    const world = await open({ rules: [FIRM] });
    const interview = await world.interview();
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull('alice');
    return { world, interview };
  };

  it('what would follow is planned for when it has lasted', async () => {
    const { world, interview } = await conflicting();
    const steps = await plan(world);
    expect(doing(steps)).toEqual([
      `PATCH scheduled_at ${NEW_TIME}`,
      `move hold alice@acme.example ${NEW_TIME}`,
      `move hold bob@acme.example ${NEW_TIME}`,
      'send invite ada@candidate.example',
    ]);
    expect(steps.map(({ at }) => at)).toEqual(Array(4).fill('2026-11-23T08:04:00Z'));
    expect(steps[0]).toMatchObject({
      interview,
      rule: 'Firm',
      from: THURSDAY,
      text: 'moved from Thu 26 Nov 2026, 11:00–11:45 to Thu 26 Nov 2026, 10:00–10:45; the candidate reads: “A conflict.”',
    });
  });

  it('to plan writes nothing anywhere, and asks nobody', async () => {
    const { world } = await conflicting();
    const before = await traces(world);
    await plan(world);
    await world.clock.advance(3 * MINUTE);
    await plan(world);
    expect(await traces(world)).toEqual(before);
  });

  it('what is planned for now is what then happens, and after it nothing is left to do', async () => {
    const { world, interview } = await conflicting();
    await world.clock.advance(3 * MINUTE);
    const steps = await plan(world);
    expect(steps.map(({ at }) => at)).toEqual(Array(4).fill(null));
    await world.settle();
    await world.reconcile(interview);
    expect(patches(world)).toHaveLength(steps.filter((step) => step.do === 'PATCH scheduled_at').length);
    expect(scheduledAt(world, interview)).toBe(NEW_TIME);
    expect(holds(world, interview)).toEqual({ alice: `${NEW_TIME}+45`, bob: `${NEW_TIME}+45` });
    expect(await invites(world)).toHaveLength(2);
    expect(await plan(world)).toEqual([]);
    await world.pull();
    await world.pass(HOUR);
    expect(await plan(world)).toEqual([]);
  });

  it('while moves are paused a plan says that people wait, and nothing else', async () => {
    const { world } = await conflicting();
    await pauseMoves(world.store.db, { by: 'admin', reason: 'looking first' }, world.clock.now());
    await world.clock.advance(3 * MINUTE);
    expect(await plan(world)).toEqual([]);
  });

  it('and, asked what would be done after that, everything', async () => {
    const { world } = await conflicting();
    await pauseMoves(world.store.db, { by: 'admin', reason: 'looking first' }, world.clock.now());
    await world.pass(3 * MINUTE);
    expect(patches(world)).toEqual([]);
    const { steps } = await planReport(world.store, world.deps.settings(), world.clock, { asIfResumed: true });
    expect(doing(steps)[0]).toBe(`PATCH scheduled_at ${NEW_TIME}`);
  });
});

it('a dragged hold is put back where a rule says so', async () => {
  const world = await open({ rules: [BACK] });
  const interview = await world.interview();
  drag(world, 'bob', interview, { from: hoursAfter(THURSDAY, 2) });
  await world.pull('bob');
  await world.clock.advance(3 * MINUTE);
  expect(doing(await plan(world))).toEqual([`put hold back bob@acme.example ${THURSDAY}`]);
  await world.reconcile(interview);
  expect(holds(world, interview)).toMatchObject({ bob: `${THURSDAY}+45` });
  expect(await plan(world)).toEqual([]);
});

it('a person is asked once, and not planned to be asked again', async () => {
  const world = await open({ rules: [] });
  const interview = await world.interview();
  removeHold(world, 'alice', interview);
  await world.pull('alice');
  await world.clock.advance(3 * MINUTE);
  expect(doing(await plan(world))).toEqual(['ask a person ops@acme.example']);
  await world.reconcile(interview);
  expect(await notices(world)).toHaveLength(1);
  expect(await plan(world)).toEqual([]);
});

it('another panel: who gets a hold, and who loses one', async () => {
  const world = await open();
  const interview = await world.interview();
  await world.reconfigure({ panels: [{ name: 'others', required: ['alice@acme.example', 'carol@acme.example'] }] });
  expect(doing(await plan(world))).toEqual([
    'delete hold bob@acme.example',
    `create hold carol@acme.example ${THURSDAY}`,
  ]);
  await world.reconcile(interview);
  expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, carol: `${THURSDAY}+45` });
  expect(await plan(world)).toEqual([]);
});

it('what several interviews would use up is counted: the limits are planned with, and no slot is planned twice', async () => {
  const world = await open({ rules: [FIRM], limits: { moves_per_hour: 2 } });
  for (const id of ['int_a', 'int_b', 'int_c']) {
    await world.interview({
      id,
      candidate: `${id}@candidate.example`,
      at: hoursAfter(THURSDAY, id === 'int_c' ? 1 : 0),
    });
  }
  meeting(world, 'alice', { from: THURSDAY, until: hoursAfter(THURSDAY, 2) });
  await world.pull('alice');
  await world.clock.advance(3 * MINUTE);
  const steps = await plan(world);
  const moves = steps.filter((step) => step.do === 'PATCH scheduled_at');
  expect(moves).toHaveLength(2);
  expect(new Set(moves.map(({ to }) => to)).size).toBe(2);
  expect(steps.filter((step) => step.do === 'pause moves')).toHaveLength(1);
});

it('an interview whose webhook has not been worked is asked about first', async () => {
  const world = await open();
  const interview = await world.interview();
  const report = () => planReport(world.store, world.deps.settings(), world.clock);
  expect((await report()).askedFirst).toEqual([]);
  await world.clock.advance(2 * HOUR);
  expect((await report()).askedFirst).toEqual([interview]);
});

it('a seat that somebody else of the pool would take: the hold goes along', async () => {
  const world = await open({
    panels: [{ name: 'pool', required: 'alice@acme.example', any: { of: ['bob@acme.example', 'carol@acme.example'] } }],
    rules: [{ name: 'Somebody else', on: 'removed', do: 'replace_from_pool' }],
  });
  const interview = await world.interview();
  const [sits, other] = 'bob' in holds(world, interview) ? (['bob', 'carol'] as const) : (['carol', 'bob'] as const);
  removeHold(world, sits, interview);
  await world.pull(sits);
  await world.clock.advance(3 * MINUTE);
  expect(doing(await plan(world))).toEqual([
    `replace interviewer ${other}@acme.example`,
    `delete hold ${sits}@acme.example`,
    `create hold ${other}@acme.example ${THURSDAY}`,
  ]);
  await world.settle();
  expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, [other]: `${THURSDAY}+45` });
  expect(await plan(world)).toEqual([]);
});

it('a hold that would be put back counts as a move of whose it is, and of nobody else', async () => {
  const of = (...who: Who[]) => who.map((one) => `${one}@acme.example`);
  const world = await open({
    panels: [
      { name: 'one', match: { interviews: 'int_a' }, required: of('alice', 'bob') },
      { name: 'other', match: { interviews: 'int_b' }, required: of('bob', 'carol') },
      { name: 'third', match: { interviews: 'int_c' }, required: of('carol', 'alice') },
    ],
    rules: [BACK],
    limits: { moves_per_interviewer_day: 1 },
  });
  const dragged = [
    ['int_a', 'alice'],
    ['int_b', 'carol'],
    ['int_c', 'alice'],
  ] as const;
  for (const [index, [id, who]] of dragged.entries()) {
    const at = hoursAfter(THURSDAY, index * 24);
    const interview = await world.interview({ id, candidate: `${id}@candidate.example`, at });
    drag(world, who, interview, { from: hoursAfter(at, 2) });
  }
  await world.pull();
  await world.clock.advance(3 * MINUTE);
  const back = (await plan(world)).filter((step) => step.do === 'put hold back');
  expect(back.map(({ interview, who }) => [interview, who])).toEqual([
    ['int_a', 'alice@acme.example'],
    ['int_b', 'carol@acme.example'],
  ]);
  await world.settle();
  expect(await decisions(world, InterviewId.parse('int_b'))).toContain('revert');
  // Which of Alice’s two comes first is left to the queue.
  const ofAlice = [];
  for (const id of ['int_a', 'int_c']) ofAlice.push(...(await decisions(world, InterviewId.parse(id))));
  expect(ofAlice.filter((kind) => kind === 'revert' || kind === 'held_back').sort()).toEqual(['held_back', 'revert']);
});

it('nobody is planned to take more seats in a day than they may', async () => {
  const addresses = ['alice', 'bob', 'carol'].map((who) => `${who}@acme.example`);
  const world = await open({
    panels: [{ name: 'pool', any: { of: addresses, count: 1 } }],
    rules: [{ name: 'Somebody else', on: 'removed', do: 'replace_from_pool' }],
    limits: { moves_per_interviewer_day: 1 },
  });
  // Of two days, and of two people: the third takes the one seat, and is then asked no more.
  const seats = new Map<string, { interview: InterviewId; who: Who }>();
  for (let index = 0; seats.size < 2; index += 1) {
    const at = hoursAfter(THURSDAY, index * 24);
    const interview = await world.interview({ id: `int_${index}`, candidate: `c${index}@candidate.example`, at });
    const who = INTERVIEWERS.find((one) => one in holds(world, interview));
    if (who && !seats.has(who)) seats.set(who, { interview, who });
  }
  for (const { interview, who } of seats.values()) removeHold(world, who, interview);
  await world.pull();
  await world.clock.advance(3 * MINUTE);
  const planned = doing(await plan(world)).filter((step) => /^(replace|ask)/.test(step));
  expect(planned.map((step) => step.split(' ')[0]).sort()).toEqual(['ask', 'replace']);
  await world.settle();
  const made = [];
  for (const { interview } of seats.values()) made.push(...(await decisions(world, interview)));
  expect(made.filter((kind) => kind !== 'wait' && kind !== 'in_order').sort()).toEqual(['notify', 'replace']);
});

it('a mail that the mail server has not taken yet is said to wait, and until when', async () => {
  const world = await open();
  const busy = { kind: 'deferred', code: '451', response: '451 4.7.1 try again' } as const;
  world.mail.answer(busy, busy);
  const interview = await world.interview();
  const steps = await plan(world);
  expect(steps).toMatchObject([{ do: 'send mail', interview, who: 'ada@candidate.example', at: expect.any(String) }]);
  expect(steps[0]?.text).toMatch(
    /^the invite \(REQUEST, revision 0\) to ada@candidate\.example is deferred until Mon 23 Nov 2026, 09:0\d$/,
  );
  await world.clock.advance(HOUR);
  expect(await plan(world)).toMatchObject([{ at: null, text: expect.stringContaining('waits to be sent') }]);
});
