/** The clockwork names keys and does nothing itself. */

import cron from 'node-cron';
import { describe, expect, it, vi } from 'vitest';
import {
  cronOptions,
  tickDiscover,
  tickInbox,
  tickPoll,
  tickPurge,
  tickRenew,
  tickSweep,
} from '../../src/reconcile/ticks.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { storeWebhook } from '../../src/store/webhooks.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { THURSDAY, type World, worlds } from '../harness/world.ts';
import { patches } from '../harness/world-hands.ts';

const open = worlds();

/** What is due now, as `kind:key`. */
function due(world: World): string[] {
  return world.jobs
    .waiting()
    .filter(({ at }) => at <= world.clock.now())
    .map(({ job }) => `${job.kind}:${job.key}`)
    .sort();
}

describe('a tick', () => {
  it('names the calendars whose time to be read has come', async () => {
    const world = await open();
    await tickPoll(world.deps);
    expect(due(world)).toEqual([]);
    await world.clock.advance(5 * MINUTE);
    await tickPoll(world.deps);
    await tickPoll(world.deps);
    expect(due(world)).toEqual(['pull:memory/alice', 'pull:memory/bob', 'pull:memory/carol']);
  });

  it('names the interviews to be read again', async () => {
    const world = await open();
    const near = await world.interview();
    await world.interview({ at: '2026-12-21T10:00:00Z' });
    await tickSweep(world.deps);
    expect(due(world)).toEqual([]);
    await world.clock.advance(16 * MINUTE);
    await tickSweep(world.deps);
    expect(due(world)).toEqual([`reconcile:${near}`]);
    await world.settle();
    expect(patches(world)).toEqual([]);
    await tickSweep(world.deps);
    expect(due(world)).toEqual([]);
  });

  it('names those whose webhook was stored but not worked', async () => {
    const world = await open();
    const webhook = { deliveryId: 'msg_x', event: 'interview.updated', body: '{}', receivedAt: world.clock.now() };
    await storeWebhook(world.store.db, { ...webhook, interview: InterviewId.parse('int_zzz') });
    await tickSweep(world.deps);
    expect(due(world)).toEqual([]);
    await tickInbox(world.deps);
    expect(due(world)).toEqual(['reconcile:int_zzz']);
    await world.settle();
    await tickInbox(world.deps);
    expect(due(world)).toEqual([]);
  });

  it('names the interviews that JobHive lists and nobody has heard of', async () => {
    const world = await open();
    await world.interview();
    const details = { candidate_email: 'a@b.example', position: 'P', skills: [], scheduled_at: THURSDAY };
    const unheard = world.sandbox.seed(details);
    await tickDiscover(world.deps);
    expect(due(world)).toEqual([`reconcile:${unheard}`]);
    await world.settle();
    world.sandbox.armFault({ fault: { kind: 'server_error' }, times: 4 });
    await tickDiscover(world.deps);
    expect(world.lines.join()).toContain('JobHive could not list its interviews');
  });

  it('names the calendars that can push, and none where none can', async () => {
    const without = await open();
    await tickRenew(without.deps);
    expect(due(without)).toEqual([]);
    const world = await open({ push: 'renewable' });
    await tickRenew(world.deps);
    expect(due(world)).toEqual(['watch:memory/alice', 'watch:memory/bob', 'watch:memory/carol']);
  });

  it('forgets webhooks that no sender repeats any more, but none that was not worked', async () => {
    const world = await open();
    await world.interview();
    const webhook = { deliveryId: 'msg_x', event: 'interview.updated', body: '{}', receivedAt: world.clock.now() };
    await storeWebhook(world.store.db, { ...webhook, interview: InterviewId.parse('int_zzz') });
    await world.clock.advance(31 * DAY);
    let cleaned = 0;
    await tickPurge(world.deps, async () => {
      cleaned += 1;
    });
    const kept = await world.store.db.selectFrom('webhooks').select('delivery_id').execute();
    expect([kept, cleaned]).toEqual([[{ delivery_id: 'msg_x' }], 1]);
  });
});

describe('the clock of the ticks', () => {
  it('writes no lines but the log’s, and none for a tick that finds the one before at work', async () => {
    vi.useFakeTimers();
    const printed = vi.spyOn(console, 'warn').mockReturnValue();
    const lines: string[] = [];
    const options = cronOptions(createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } }));
    const tick = vi.fn(() => new Promise<void>(() => {}));
    const task = cron.schedule('* * * * * *', tick, options);
    try {
      await vi.advanceTimersByTimeAsync(5_000);
    } finally {
      await task.destroy();
      vi.useRealTimers();
    }
    expect(tick).toHaveBeenCalledOnce();
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'debug', said: expect.stringContaining('still running') }),
    );
    expect(printed).not.toHaveBeenCalled();
  });
});
