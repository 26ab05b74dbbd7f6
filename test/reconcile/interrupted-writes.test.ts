/** The daemon dies between a calendar's answer and the record of it: its own write must not be taken for a person's. */
import { describe, expect, it } from 'vitest';
import { CalendarError, type CalendarProvider } from '../../src/calendars/provider.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { holdsOf } from '../../src/store/holds.ts';
import { storeWebhook } from '../../src/store/webhooks.ts';
import { hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { decisions, drag, holds, patches } from '../harness/world-hands.ts';

const open = worlds();
const LATER = hoursAfter(THURSDAY, 3);
const AT_ONCE = { scheduling: { settle: '0s' } };

/** JobHive moves the interview; the run that follows writes one hold, and that is the last it does. */
async function movedAndDied(world: World, interview: InterviewId, to: string): Promise<void> {
  const { provider } = world.account;
  const dying: CalendarProvider = {
    ...provider,
    async moveHold(...order) {
      await provider.moveHold(...order);
      throw new Error('killed');
    },
  };
  await world.recruiter.interviews.update(interview, { scheduled_at: to });
  const delivery = { deliveryId: 'before the end', event: 'interview.updated', interview, body: '{}' };
  await storeWebhook(world.store.db, { ...delivery, receivedAt: world.clock.now() });
  await expect(reconcile({ ...world.deps, provider: () => dying }, interview)).rejects.toThrow('killed');
}

describe('a hold that was written just before the end', () => {
  it('is known as ours where the interview still is', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    await movedAndDied(world, interview, LATER);
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(holds(world, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(patches(world)).toEqual([]);
  });

  it('is no wish of its owner where JobHive has taken the move back meanwhile', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    await movedAndDied(world, interview, LATER);
    await world.recruiter.interviews.update(interview, { scheduled_at: THURSDAY });
    await world.webhook(interview);
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(patches(world)).toEqual([]);
    expect(await decisions(world, interview)).toEqual([]);
    expect(holds(world, interview)).toEqual({ alice: `${THURSDAY}+45`, bob: `${THURSDAY}+45` });
  });

  it('is followed when its owner drags it on from there', async () => {
    const world = await open(AT_ONCE);
    const interview = await world.interview();
    await movedAndDied(world, interview, LATER);
    await world.recruiter.interviews.update(interview, { scheduled_at: THURSDAY });
    await world.webhook(interview);
    const wished = hoursAfter(THURSDAY, 5);
    drag(world, 'alice', interview, { from: wished });
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(holds(world, interview)).toEqual({ alice: `${wished}+45`, bob: `${wished}+45` });
  });
});

/** Creates what it is asked to, and its answer is lost. */
function mute(provider: CalendarProvider): CalendarProvider {
  return {
    ...provider,
    async createHold(...order) {
      await provider.createHold(...order);
      throw new CalendarError({ reason: 'unavailable' }, 'the answer was lost');
    },
  };
}

describe('a hold that was created, of which nothing was heard', () => {
  it('is taken away when its interview is cancelled before it is asked for again', async () => {
    const world = await open(AT_ONCE);
    const interview = InterviewId.parse(
      world.sandbox.seed({
        candidate_email: 'ada@candidate.example',
        position: 'Platform Engineer',
        skills: ['TypeScript'],
        duration_minutes: 45,
        scheduled_at: THURSDAY,
      }),
    );
    const delivery = { deliveryId: 'first', event: 'interview.created', interview, body: '{}' };
    await storeWebhook(world.store.db, { ...delivery, receivedAt: world.clock.now() });
    await reconcile({ ...world.deps, provider: () => mute(world.account.provider) }, interview);
    expect(Object.keys(holds(world, interview))).toEqual(['alice', 'bob']);
    await world.recruiter.interviews.cancel(interview, { reason: 'Filled' });
    await world.webhook(interview);
    await world.pass(10 * MINUTE);
    expect(holds(world, interview)).toEqual({});
    expect(await holdsOf(world.store.db, interview)).toEqual([]);
  });
});
