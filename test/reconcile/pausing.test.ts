/** Pauses of everything and of less, and what is remembered of whoever did something by hand. */
import { describe, expect, it } from 'vitest';
import { answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { openProposal } from '../../src/reconcile/open-proposal.ts';
import { pause, resume } from '../../src/reconcile/pausing.ts';
import { resend } from '../../src/reconcile/resend.ts';
import { tickSweep } from '../../src/reconcile/ticks.ts';
import { statusReport } from '../../src/reports/status.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { type AuditEntry, listActs } from '../../src/store/audit.ts';
import { deliveriesOf } from '../../src/store/deliveries.ts';
import type { PauseScope } from '../../src/store/pauses.ts';
import { at, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, drag, notices, patches, scheduledAt } from '../harness/world-hands.ts';

const open = worlds();
const AT_ONCE = { scheduling: { settle: '0s' } };
const LATER = hoursAfter(THURSDAY, 3);

/** Of this world: the audit is never emptied. */
async function actsSince(world: World, last: number): Promise<AuditEntry[]> {
  return (await listActs(world.store.db, null, 100)).filter(({ id }) => id > last).reverse();
}

async function lastAct(world: World): Promise<number> {
  return (await listActs(world.store.db, null, 1))[0]?.id ?? 0;
}

describe('a pause', () => {
  it.each<[string, PauseScope | null, boolean]>([
    ['everything', { kind: 'everything' }, true],
    ['the interview', null, true],
    ['another interview', { kind: 'interview', of: 'int_other' }, false],
    ['somebody on its panel', { kind: 'interviewer', of: 'bob@acme.example' }, true],
    ['somebody who is not', { kind: 'interviewer', of: 'carol@acme.example' }, false],
    ['a connection of its panel', { kind: 'connection', of: 'memory' }, true],
    ['another connection', { kind: 'connection', of: 'elsewhere' }, false],
  ])('of %s', async (_what, given, holdsBack) => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    const scope: PauseScope = given ?? { kind: 'interview', of: interview };
    expect(await pause(world.deps, { by: 'admin', reason: 'a fair', scope })).toBe(true);
    expect(await pause(world.deps, { by: 'other', reason: 'too', scope })).toBe(false);
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    expect(patches(world)).toHaveLength(holdsBack ? 0 : 1);
    expect(await notices(world)).toEqual([]);
    if (holdsBack) expect(await attention(world, interview)).toContain('paused');
    const status = await statusReport(world.store, world.deps.settings(), world.clock.now());
    expect(status.paused).toMatchObject([{ by: 'admin', reason: 'a fair' }]);

    expect(await resume(world.deps, { by: 'admin', scope })).toBe(true);
    expect(await resume(world.deps, { by: 'admin', scope })).toBe(false);
    await tickSweep(world.deps);
    await world.settle();
    expect(scheduledAt(world, interview)).toBe(LATER);
  });

  it('of one thing goes on while another ends', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    const scope = { kind: 'interview', of: interview } as const;
    await pause(world.deps, { by: 'admin', reason: 'a fair', scope: { kind: 'everything' } });
    await pause(world.deps, { by: 'admin', reason: 'their wish', scope });
    await resume(world.deps, { by: 'admin', scope: { kind: 'everything' } });
    drag(world, 'alice', interview, { from: LATER });
    await world.pull('alice');
    expect(patches(world)).toEqual([]);
  });
});

describe('the audit', () => {
  it('holds who paused and resumed what, once for each that did something', async () => {
    const world = await open();
    const before = await lastAct(world);
    const scope = { kind: 'interviewer', of: 'bob@acme.example' } as const;
    await pause(world.deps, { by: 'ann', reason: 'leave', scope });
    await pause(world.deps, { by: 'ben', reason: 'leave', scope });
    await resume(world.deps, { by: 'ben', scope });
    await resume(world.deps, { by: 'ben', scope });
    const subject = 'interviewer bob@acme.example';
    expect(await actsSince(world, before)).toMatchObject([
      { who: 'ann', act: 'pause', subject, at: world.clock.now(), old: null, new: { reason: 'leave' } },
      { who: 'ben', act: 'resume', subject, old: { reason: 'leave', pausedBy: 'ann' }, new: null },
    ]);
  });

  it('holds who approved, refused and sent again', async () => {
    const world = await open();
    const interview = await world.interview();
    const before = await lastAct(world);
    const ask = (start: string) =>
      openProposal(world.deps, { interview, starts: [at(start)], by: 'page', evidence: '' });
    await ask(LATER);
    await answerProposal(world.deps, 1, { answer: 'refuse', by: 'ann', chosen: null, anyway: false });
    await answerProposal(world.deps, 1, { answer: 'approve', by: 'ben', chosen: null, anyway: false });
    await world.settle();
    await ask(LATER);
    await answerProposal(world.deps, 2, { answer: 'approve', by: 'ann', chosen: 0, anyway: true });
    await world.settle();
    await world.pass(MINUTE);
    const mail = (await deliveriesOf(world.store.db, interview)).findLast(({ sequence }) => sequence !== null);
    await resend(world.deps, { delivery: mail?.id ?? 0, by: 'ann', force: true });
    expect(await actsSince(world, before)).toMatchObject([
      { who: 'ann', act: 'refuse', subject: interview, old: { proposal: 1, state: 'open' } },
      { who: 'ann', act: 'approve', subject: interview, new: { proposal: 2, chosen: 0, anyway: true } },
      { who: 'ann', act: 'resend', subject: interview, old: { state: 'accepted' }, new: { force: true } },
    ]);
  });
});
