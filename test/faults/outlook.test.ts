/** What only Microsoft 365 can do wrong: messages that get lost, come twice or too early, and subscriptions that end. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { createPushInbox } from '../../src/reconcile/push-inbox.ts';
import { receivePushes } from '../../src/reconcile/receive-push.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { after, DAY, HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { databases } from '../harness/database.ts';
import { createVirtualClock } from '../harness/virtual-clock.ts';
import { type OutlookCalendars, outlookCalendars } from './outlook-calendars.ts';
import { drag, fill, holds, hoursAfter, newInterview, patches, scheduledAt } from './virtual-hands.ts';
import { NOW, THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const EVEN_LATER = hoursAfter(THURSDAY, 4);
const ALICE = 'alice@acme.example';

type Stage = VirtualStage<OutlookCalendars>;

describe.each(databases.slice(0, 1))('over $name', (database) => {
  const openStage = virtualStages(database, outlookCalendars);

  /** A daemon that Microsoft can call. */
  async function watched(): Promise<{ stage: Stage; interview: InterviewId; answers: readonly number[] }> {
    const answers: number[] = [];
    const called: { stage: Stage | null } = { stage: null };
    const server = createHttpServer({
      log: createLog({ level: 'error', destination: { write: () => {} } }),
      metrics: createMetrics({ process: false }),
      health: { clock: createVirtualClock(NOW), checks: [] },
      jobhiveWebhook: {
        clock: createVirtualClock(NOW),
        verify: () => ({ kind: 'rejected', why: 'missing_header' }),
        inbox: { store: async () => 'stored' },
      },
      push: {
        clock: createVirtualClock(NOW),
        receive: createPushInbox(async (messages) =>
          called.stage ? receivePushes(called.stage.deps, messages) : messages.map(() => ({ kind: 'unknown' })),
        ),
      },
    });
    server.addHook('onResponse', async (_request, reply) => void answers.push(reply.statusCode));
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => server.close());
    const stage = await openStage({ config: { http: { public_url: url } } });
    called.stage = stage;
    // What was subscribed to before anybody could be reached is subscribed to again.
    await stage.pass(10 * MINUTE);
    const interview = await newInterview(stage);
    await heard(stage);
    await stage.pass(MINUTE);
    return { stage, interview, answers };
  }

  it('calls the daemon', async () => {
    const { stage, interview } = await watched();
    expect(subscribed(stage)).toEqual(['alice', 'bob', 'carol']);
    await drag(stage, 'alice', interview, LATER);
    await heard(stage);
    expect(scheduledAt(stage, interview)).toBe(LATER);
  });

  it('may tell a hold as it stood before we moved it: that is nobody’s wish', async () => {
    const { stage, interview } = await watched();
    await drag(stage, 'bob', interview, LATER);
    stage.calendars.outlook.rounds(ALICE).tellOld(2);
    await heard(stage);
    await stage.pass(HOUR);
    expect(await holds(stage, interview)).toEqual({ alice: `${LATER}+45`, bob: `${LATER}+45` });
    expect(patches(stage)).toHaveLength(1);
  });

  describe('messages', () => {
    it('that come before the change is told are followed by a second look, soon enough', async () => {
      const { stage, interview } = await watched();
      stage.calendars.outlook.rounds(ALICE).lag();
      await drag(stage, 'alice', interview, LATER);
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(THURSDAY);
      await stage.jobs.advanceTo(after(stage.clock.now(), MINUTE));
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(LATER);
    });

    it('that get lost cost no change, and in the end the subscription is replaced', async () => {
      const { stage, interview } = await watched();
      const before = subscriptionOf(stage);
      stage.calendars.outlook.notifier.lose(1_000);
      await drag(stage, 'alice', interview, LATER);
      await stage.pass(16 * MINUTE);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      await drag(stage, 'alice', interview, EVEN_LATER);
      await stage.pass(16 * MINUTE);
      expect(scheduledAt(stage, interview)).toBe(EVEN_LATER);
      expect(patches(stage)).toHaveLength(2);
      expect(subscriptionOf(stage)).not.toBe(before);
      expect(subscribed(stage)).toEqual(['alice', 'bob', 'carol']);
    });

    it('that come by hundreds are each answered with 202, and cost a few pulls', async () => {
      const { stage, interview, answers } = await watched();
      await fill(stage, 'alice', 1);
      await heard(stage);
      const before = { asked: stage.calendars.faults.asked('alice'), answers: answers.length };
      const person = stage.calendars.outlook.person(ALICE);
      const [other] = person.items().filter(({ tags }) => tags.size === 0);
      for (let times = 0; times < 300; times += 1) {
        person.changes(other?.id ?? '', { subject: `Meeting ${times}` });
        await new Promise((resolve) => setImmediate(resolve));
      }
      await heard(stage);
      await stage.pass(2 * MINUTE);
      await drag(stage, 'alice', interview, LATER);
      await heard(stage);
      expect(answers.length - before.answers).toBeGreaterThan(100);
      expect(new Set(answers.slice(before.answers))).toEqual(new Set([202]));
      expect(stage.calendars.faults.asked('alice') - before.asked).toBeLessThan(40);
      expect(scheduledAt(stage, interview)).toBe(LATER);
    });
  });

  describe('a subscription', () => {
    it('that Microsoft removes is made anew, and what changed meanwhile is found', async () => {
      const { stage, interview } = await watched();
      const before = subscriptionOf(stage);
      stage.calendars.outlook.lifecycle(ALICE, 'subscriptionRemoved');
      await drag(stage, 'alice', interview, LATER);
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      expect(subscriptionOf(stage)).not.toBe(before);
      await drag(stage, 'alice', interview, EVEN_LATER);
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(EVEN_LATER);
    });

    it('whose removal nobody was told of is found to be gone at the next renewal, and the poll works until then', async () => {
      const { stage, interview } = await watched();
      stage.calendars.outlook.notifier.lose(1);
      stage.calendars.outlook.lifecycle(ALICE, 'subscriptionRemoved');
      await drag(stage, 'alice', interview, LATER);
      await stage.pass(16 * MINUTE);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      await stage.pass(DAY);
      await heard(stage);
      expect(subscribed(stage)).toEqual(['alice', 'bob', 'carol']);
    });

    it('over which messages were missed is read from', async () => {
      const { stage, interview } = await watched();
      stage.calendars.outlook.notifier.lose(1);
      await drag(stage, 'alice', interview, LATER);
      stage.calendars.outlook.lifecycle(ALICE, 'missed');
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(LATER);
    });

    it('that must be authorized anew is prolonged at once', async () => {
      const { stage } = await watched();
      const before = subscriptionOf(stage);
      await stage.pass(HOUR);
      const asked = stage.calendars.outlook.requests.length;
      stage.calendars.outlook.lifecycle(ALICE, 'reauthorizationRequired');
      await heard(stage);
      const since = stage.calendars.outlook.requests.slice(asked);
      expect(since).toContain(`PATCH /subscriptions/${before}`);
      expect(subscriptionOf(stage)).toBe(before);
    });

    it('is never without a successor: over eight days there is one for each mailbox, and it is heard', async () => {
      const { stage, interview } = await watched();
      for (let day = 0; day < 8; day += 1) {
        await stage.pass(DAY);
        expect(subscribed(stage)).toEqual(['alice', 'bob', 'carol']);
      }
      const next = hoursAfter(THURSDAY, 24 * 7);
      await stage.recruiter.interviews.update(interview, { scheduled_at: next });
      await heard(stage);
      await drag(stage, 'bob', interview, hoursAfter(next, 1));
      await heard(stage);
      expect(scheduledAt(stage, interview)).toBe(hoursAfter(next, 1));
    });
  });
});

/** Until nobody is being called, and for a second more: messages that follow closely wait for one another. */
async function heard(stage: Stage): Promise<void> {
  do {
    await stage.settle();
    await stage.calendars.outlook.notifier.settled();
  } while ((await stage.jobs.runUntilIdle()) + (await stage.jobs.advanceTo(after(stage.clock.now(), SECOND))) > 0);
}

/** Whose mailboxes have a subscription that stands; one is named as often as there are. */
function subscribed({ calendars }: Stage): readonly string[] {
  return calendars.outlook
    .subscriptions()
    .map(({ mailbox }) => mailbox.split('@')[0] ?? '')
    .toSorted();
}

function subscriptionOf({ calendars }: Stage, mailbox = ALICE): string | undefined {
  return calendars.outlook.subscriptions().find((one) => one.mailbox === mailbox)?.id;
}
