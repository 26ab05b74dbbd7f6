/** Webhooks that come twice, late, in the wrong order, not at all, or from somebody else. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { signStandardWebhook } from '../../src/interviews/webhook-signature.ts';
import { tickDiscover } from '../../src/reconcile/ticks.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, type Instant, instant, MINUTE } from '../../src/scheduling/instant.ts';
import { databases } from '../harness/database.ts';
import { between, oneOf, seededRandom } from '../harness/seeded-random.ts';
import { SECRET } from './virtual-config.ts';
import { drag, holds, hoursAfter, invites, newInterview, patches, scheduledAt } from './virtual-hands.ts';
import { type StageOptions, THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const AT_LATER = { alice: `${LATER}+45`, bob: `${LATER}+45` };
const OTHER_SECRET = 'whsec_YW5vdGhlci1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=';

interface Post {
  readonly body: string;
  readonly at?: Instant;
  readonly id?: string;
  readonly secret?: string;
}

async function post(stage: VirtualStage, { body, at, id = 'msg_test', secret = SECRET }: Post): Promise<number> {
  const signed = signStandardWebhook(secret, { id, timestamp: at ?? stage.clock.now(), body });
  const answer = await fetch(`${stage.receiver.url}/webhooks/jobhive`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed },
    body,
  });
  return answer.status;
}

function updateOf(interview: InterviewId): string {
  return JSON.stringify({ event: 'interview.updated', data: { id: interview, status: 'scheduled' } });
}

async function stored(stage: VirtualStage) {
  const rows = await stage.store.db.selectFrom('webhooks').select(['delivery_id', 'event', 'worked_at']).execute();
  return rows.map(({ delivery_id, event, worked_at }) => ({ id: delivery_id, event, worked: worked_at !== null }));
}

describe.each(databases)('webhooks over $name', (database) => {
  const openStage = virtualStages(database);
  const opened = async (options?: StageOptions) => {
    const stage = await openStage(options);
    return { stage, interview: await newInterview(stage) };
  };
  const move = (stage: VirtualStage, interview: InterviewId, to: string) =>
    stage.recruiter.interviews.update(interview, { scheduled_at: to });

  it('that come twice are stored and acted on once', async () => {
    const { stage, interview } = await opened();
    stage.sandbox.armFault({ fault: { kind: 'webhook_duplicate' }, times: 100 });
    await move(stage, interview, LATER);
    await stage.settle();
    const ids = (await stored(stage)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(stage.receiver.requests.length).toBeGreaterThan(ids.length);
    expect(await holds(stage, interview)).toEqual(AT_LATER);
    expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `REQUEST 1 ${LATER}`]);
    expect(patches(stage)).toEqual([]);
  });

  it('that come an hour late tell nothing new: the sweep has seen it within its period', async () => {
    const { stage, interview } = await opened();
    stage.sandbox.armFault({ fault: { kind: 'webhook_delay', ms: HOUR }, times: 1 });
    await move(stage, interview, LATER);
    await stage.pass(16 * MINUTE, 'left');
    expect(await holds(stage, interview)).toEqual(AT_LATER);
    const told = await invites(stage);
    const seen = stage.receiver.requests.length;
    await stage.pass(45 * MINUTE, 'left');
    await stage.sandbox.settled();
    await stage.settle();
    expect(stage.receiver.requests.length).toBeGreaterThan(seen);
    expect(await invites(stage)).toEqual(told);
    expect((await stored(stage)).every(({ worked }) => worked)).toBe(true);
  });

  it('that never come are made up for by the sweep within its period, and by discovery', async () => {
    const { stage, interview } = await opened();
    stage.sandbox.armFault({ fault: { kind: 'webhook_drop' }, times: 1_000 });
    await move(stage, interview, LATER);
    const another = InterviewId.parse(
      stage.sandbox.seed({
        candidate_email: 'eve@candidate.example',
        position: 'Engineer',
        skills: ['Go'],
        duration_minutes: 45,
        scheduled_at: hoursAfter(THURSDAY, 24),
      }),
    );
    await tickDiscover(stage.deps);
    await stage.pass(16 * MINUTE);
    expect(await holds(stage, interview)).toEqual(AT_LATER);
    expect(Object.keys(await holds(stage, another))).toEqual(['alice', 'bob']);
    await stage.recruiter.interviews.cancel(interview, { reason: 'Filled' });
    await stage.pass(16 * MINUTE);
    expect(await holds(stage, interview)).toEqual({});
    expect(patches(stage)).toEqual([]);
  });

  it.each([1, 2, 3])('in any disorder leave everybody told the same (SEED=%i)', async (seed) => {
    const { stage, interview } = await opened();
    const random = seededRandom(seed);
    let last = THURSDAY;
    for (let change = 0; change < 12; change += 1) {
      const kind = oneOf(random, ['webhook_duplicate', 'webhook_reorder', 'webhook_drop'] as const);
      stage.sandbox.armFault({ fault: { kind }, times: between(random, 1, 3) });
      last = hoursAfter(THURSDAY, between(random, 1, 72));
      await move(stage, interview, last);
      await stage.settle(random() < 0.5 ? 'waited_for' : 'left');
    }
    await stage.settle();
    await stage.pass(16 * MINUTE);
    expect(scheduledAt(stage, interview)).toBe(last);
    expect(await holds(stage, interview)).toEqual({ alice: `${last}+45`, bob: `${last}+45` });
    const told = await invites(stage);
    expect(told.at(-1)).toBe(`REQUEST ${told.length - 1} ${last}`);
    expect(patches(stage)).toEqual([]);
    expect(stage.failures).toEqual([]);
  });

  it('that are forged, replayed or broken are refused and leave no trace', async () => {
    const { stage, interview } = await opened();
    const body = updateOf(interview);
    const before = await stored(stage);
    expect(await post(stage, { body, secret: OTHER_SECRET })).toBe(401);
    for (const minutes of [-6, 6])
      expect(await post(stage, { body, at: instant(stage.clock.now() + minutes * MINUTE) })).toBe(401);
    const large = `{"event":"interview.updated","data":{"id":"${interview}","more":"${'a'.repeat(5_000_000)}"}}`;
    expect(await post(stage, { body: large })).toBe(413);
    expect(await stored(stage)).toEqual(before);
    expect(stage.jobs.waiting().filter(({ timer }) => !timer)).toEqual([]);
  });

  it('that were taken once are not acted on when somebody replays them', async () => {
    const { stage, interview } = await opened();
    const body = updateOf(interview);
    expect(await post(stage, { body, id: 'msg_once' })).toBe(204);
    await stage.settle();
    const asked = stage.jobhive.requests.length;
    for (let replay = 0; replay < 20; replay += 1) expect(await post(stage, { body, id: 'msg_once' })).toBe(204);
    await stage.settle();
    expect(stage.jobhive.requests).toHaveLength(asked);
  });

  it('of a type that nobody knows are stored, and its interview is looked at', async () => {
    const { stage, interview } = await opened();
    const body = JSON.stringify({ event: 'interview.teleported', data: { id: interview, to: ['Mars'] } });
    expect(await post(stage, { body })).toBe(204);
    await stage.settle();
    expect(await stored(stage)).toContainEqual({ id: 'msg_test', event: 'interview.teleported', worked: true });
  });

  it('that are signed but make no sense are kept, and wake nothing', async () => {
    const { stage, interview } = await opened();
    const asked = stage.jobhive.requests.length;
    expect(await post(stage, { body: updateOf(interview).slice(0, 30) })).toBe(204);
    await stage.settle();
    expect(await stored(stage)).toContainEqual({ id: 'msg_test', event: 'unreadable', worked: true });
    expect(stage.jobhive.requests).toHaveLength(asked);
  });

  it('that break off in the middle are not stored, and their retry is', async () => {
    const { stage, interview } = await opened();
    const body = updateOf(interview);
    const signed = signStandardWebhook(SECRET, { id: 'msg_cut', timestamp: stage.clock.now(), body });
    const socket = connect(Number(new URL(stage.receiverUrl).port), '127.0.0.1');
    const answer = text(socket).catch(() => '');
    const head = Object.entries({ host: 'x', 'content-type': 'application/json', ...signed })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    socket.end(`POST /webhooks/jobhive HTTP/1.1\r\n${head}content-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`);
    expect(await answer).not.toMatch(/^HTTP\/1\.1 2/);
    expect((await stored(stage)).map(({ id }) => id)).not.toContain('msg_cut');
    expect(await post(stage, { body, id: 'msg_cut' })).toBe(204);
  });

  it('are taken with the new secret and the previous one while it is being replaced', async () => {
    const webhook = { scheme: 'standard-webhooks', secrets: [OTHER_SECRET, SECRET] };
    const { stage, interview } = await opened();
    const jobhive = { base_url: `${stage.jobhive.url}/v1`, api_key: 'jh_live_daemon' };
    const body = updateOf(interview);
    expect(await post(stage, { body, id: 'msg_1', secret: OTHER_SECRET })).toBe(401);
    await stage.reconfigure({ jobhive: { ...jobhive, webhook } });
    expect(await post(stage, { body, id: 'msg_1', secret: OTHER_SECRET })).toBe(204);
    expect(await post(stage, { body, id: 'msg_2', secret: SECRET })).toBe(204);
    await stage.reconfigure({
      jobhive: { ...jobhive, webhook: { scheme: 'standard-webhooks', secret: OTHER_SECRET } },
    });
    expect(await post(stage, { body, id: 'msg_3', secret: SECRET })).toBe(401);
  });

  it('are answered 503 while they cannot be stored, and lost none once they can', async () => {
    const { stage, interview } = await opened();
    await stage.deps.store.db.schema.alterTable('webhooks').renameTo('webhooks_away').execute();
    try {
      await move(stage, interview, LATER);
      await expect
        .poll(() => stage.sandbox.deliveries().flatMap(({ attempts }) => attempts.map(({ status }) => status)))
        .toContain(503);
    } finally {
      await stage.deps.store.db.schema.alterTable('webhooks_away').renameTo('webhooks').execute();
    }
    await stage.clock.advance(6_000);
    await stage.sandbox.settled();
    await stage.settle();
    expect(stage.sandbox.deliveries().every(({ state }) => state === 'delivered')).toBe(true);
    expect(await holds(stage, interview)).toEqual(AT_LATER);
  });
});

describe.each(databases.slice(0, 1))('a clock that is ten minutes off, over $name', (database) => {
  const openStage = virtualStages(database);

  it.each([10 * MINUTE, -10 * MINUTE])(
    'JobHive’s (%i ms): its webhooks are refused, the sweep sees to everything',
    async (ahead) => {
      const stage = await openStage({ jobhiveAhead: ahead });
      const interview = InterviewId.parse(
        stage.sandbox.seed({
          candidate_email: 'ada@candidate.example',
          position: 'Engineer',
          skills: ['TypeScript'],
          duration_minutes: 45,
          scheduled_at: THURSDAY,
        }),
      );
      await tickDiscover(stage.deps);
      await stage.settle();
      await stage.pass(MINUTE);
      await drag(stage, 'alice', interview, LATER);
      await stage.pass(6 * MINUTE, 'left');
      expect(await holds(stage, interview)).toEqual(AT_LATER);
      const again = hoursAfter(LATER, 1);
      await stage.recruiter.interviews.update(interview, { scheduled_at: again });
      await stage.pass(16 * MINUTE, 'left');
      expect(await holds(stage, interview)).toEqual({ alice: `${again}+45`, bob: `${again}+45` });
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `REQUEST 1 ${LATER}`, `REQUEST 2 ${again}`]);
      expect(stage.lines.some((line) => line.includes('webhook rejected') && line.includes('too_old'))).toBe(true);
    },
  );
});
