import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { webhookData } from '../../../src/interviews/contract.ts';
import { NOW, type RunningSandbox, runSandbox, SECRET, until } from './running-sandbox.ts';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'], scheduled_at: '2026-11-25T09:00:00Z' };
const MOVE = { scheduled_at: '2026-11-26T09:00:00Z', reschedule_reason: 'Conflict' };

let receiver: WebhookReceiver;
let server: RunningSandbox;
let id: string;

beforeEach(async () => {
  receiver = await startReceiver();
  server = await runSandbox({ webhook: { url: receiver.url, secret: SECRET } });
  id = server.sandbox.seed(NEW);
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

async function patch(body: unknown, key?: string): Promise<void> {
  const answer = await server.call('PATCH', `/v1/interviews/${id}`, body, key);
  expect(answer.status).toBe(200);
  await server.sandbox.settled();
}

describe('which webhooks a change sends', () => {
  it('a seeded interview sends none', async () => {
    await server.sandbox.settled();
    expect(receiver.events()).toEqual([]);
  });

  it.each([
    ['another time', MOVE, ['interview.updated', 'interview.rescheduled', 'candidate.notified']],
    [
      'another time, candidate not to be told',
      { ...MOVE, send_notification: false },
      ['interview.updated', 'interview.rescheduled'],
    ],
    ['the same time again', { scheduled_at: NEW.scheduled_at }, ['interview.updated']],
    ['the same time in another offset', { scheduled_at: '2026-11-25T10:00:00+01:00' }, ['interview.updated']],
    ['other skills', { skills: ['Go', 'SQL'] }, ['interview.updated', 'candidate.notified']],
    ['the same skills', { skills: ['Go'] }, ['interview.updated']],
    ['another company name', { company_name: 'Acme' }, ['interview.updated']],
    ['nothing at all', {}, []],
    ['a reason alone', { reschedule_reason: 'None' }, []],
  ])('an update with %s', async (_what, body, events) => {
    await patch(body);
    expect(receiver.events()).toEqual(events);
  });

  it('a test key tells everybody but the candidate', async () => {
    await patch(MOVE, 'jh_test_x1');
    expect(receiver.events()).toEqual(['interview.updated', 'interview.rescheduled']);
  });

  it('a refused update sends none', async () => {
    await server.call('PATCH', `/v1/interviews/${id}`, { duration_minutes: 5 });
    await server.sandbox.settled();
    expect(receiver.events()).toEqual([]);
  });

  it.each([
    [undefined, ['interview.scheduled', 'candidate.notified']],
    [false, ['interview.scheduled']],
  ])('a new interview with send_invitation %s', async (send_invitation, events) => {
    await server.call('POST', '/v1/interviews', { ...NEW, send_invitation });
    await server.sandbox.settled();
    expect(receiver.events()).toEqual(events);
  });

  it('a life from start to completion', async () => {
    await server.call('POST', `/_sandbox/interviews/${id}/start`);
    await server.sandbox.settled();
    await server.clock.advance(41 * 60_000);
    await server.call('POST', `/_sandbox/interviews/${id}/complete`);
    await server.sandbox.settled();

    expect(receiver.received.map(({ event, data }) => [event, data])).toEqual([
      ['interview.started', { id, candidate: { email: 'c@example.com', joined_at: NOW }, started_at: NOW }],
      [
        'interview.completed',
        { id, completed_at: '2026-11-23T09:41:00Z', duration_minutes: 41, results: expect.any(Object) },
      ],
    ]);
  });

  it('a candidate who does not come, and then a cancellation', async () => {
    await server.call('POST', `/_sandbox/interviews/${id}/no-show`);
    await server.call('DELETE', `/v1/interviews/${id}?reason=Absent`);
    await server.sandbox.settled();

    expect(receiver.events()).toEqual(['interview.no_show', 'interview.cancelled', 'candidate.notified']);
    expect(receiver.received[1]?.data).toEqual({ id, cancelled_at: NOW, reason: 'Absent' });
  });

  it('says in interview.rescheduled from when to when, and why', async () => {
    await patch(MOVE);
    expect(receiver.received[1]?.data).toEqual({
      id,
      scheduled_at: MOVE.scheduled_at,
      previous_scheduled_at: NEW.scheduled_at,
      reschedule_reason: 'Conflict',
    });
  });

  it('sends payloads that the contract reads', async () => {
    await server.call('POST', '/v1/interviews', NEW);
    await patch(MOVE);
    await server.call('POST', `/_sandbox/interviews/${id}/start`);
    await server.call('POST', `/_sandbox/interviews/${id}/complete`);
    await server.sandbox.settled();

    for (const { event, data } of receiver.received) {
      const schema = Object.entries(webhookData).find(([name]) => name === event)?.[1];
      expect(schema?.safeParse(data).error, event).toBeUndefined();
    }
  });

  it('sends an endpoint only the events it asked for', async () => {
    await using picky = await startReceiver();
    await server.call('POST', '/_sandbox/webhooks', {
      url: picky.url,
      secret: SECRET,
      events: ['interview.rescheduled'],
    });
    await patch(MOVE);
    expect(picky.events()).toEqual(['interview.rescheduled']);
    expect(receiver.received).toHaveLength(3);
  });
});

describe('how a webhook is signed', () => {
  it("passes the check of Standard Webhooks' own library, and fails it when touched", async () => {
    // The library compares with the real time, so this sandbox lives in it.
    await using today = await runSandbox({ clock: systemClock, webhook: { url: receiver.url, secret: SECRET } });
    await today.call('POST', '/v1/interviews', { ...NEW, send_invitation: false });
    await today.sandbox.settled();
    const { text, headers } = receiver.received[0] ?? expect.fail('nothing was received');
    const verify = (body: string, secret = SECRET) =>
      new Webhook(secret).verify(body, {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      });

    expect(verify(text)).toMatchObject({ event: 'interview.scheduled' });
    expect(() => verify(text.replace('Dev', 'Div'))).toThrow('No matching signature');
    expect(() => verify(text, 'whsec_b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldA==')).toThrow('No matching signature');
  });
});

describe('how a webhook is retried', () => {
  const attempts = () => server.sandbox.deliveries()[0]?.attempts ?? [];

  it('climbs the ladder under one id, with the timestamp of each attempt, and then gives up', async () => {
    receiver.answerNextWith(...Array.from({ length: 10 }, () => 500));
    await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'Acme' });
    const seconds = 1_000;
    const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [i, wait] of waits.entries()) {
      await until(() => attempts().length === i + 1);
      await server.clock.advance(wait * seconds - 1);
      expect(receiver.received).toHaveLength(i + 1);
      await server.clock.advance(1);
      await until(() => receiver.received.length === i + 2);
    }
    await server.sandbox.settled();

    const start = Date.parse(NOW) / seconds;
    const times = [start];
    for (const wait of waits) times.push((times.at(-1) ?? 0) + wait);
    expect(receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']))).toEqual(times);
    expect(new Set(receiver.received.map((webhook) => webhook.id)).size).toBe(1);
    expect(server.sandbox.deliveries()[0]).toMatchObject({ state: 'failed' });
  });

  it('keeps the order: what follows waits until the first is through', async () => {
    receiver.answerNextWith(503);
    await server.call('PATCH', `/v1/interviews/${id}`, MOVE);
    await until(() => attempts().length === 1);
    expect(receiver.events()).toEqual(['interview.updated']);
    await server.clock.advance(5_000);
    await server.sandbox.settled();

    expect(receiver.events()).toEqual([
      'interview.updated',
      'interview.updated',
      'interview.rescheduled',
      'candidate.notified',
    ]);
    expect(attempts()).toEqual([
      { at: NOW, status: 503, error: null },
      { at: '2026-11-23T09:00:05Z', status: 200, error: null },
    ]);
  });

  it('counts no answer within ten seconds as a failure', async () => {
    receiver.answerNextWith('hang');
    await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'Acme' });
    await until(() => receiver.received.length === 1);
    await server.clock.advance(10_000);
    await until(() => attempts().length === 1);

    expect(attempts()[0]).toMatchObject({ status: null, error: 'no answer within 10 s' });
  });

  it('does not follow a redirect: it is a failure', async () => {
    receiver.answerNextWith(302);
    await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'Acme' });
    await until(() => attempts().length === 1);
    expect(server.sandbox.deliveries()[0]).toMatchObject({ state: 'queued', attempts: [{ status: 302 }] });
  });

  it('never sends again to an endpoint that answered 410, until it is registered anew', async () => {
    receiver.answerNextWith(410);
    await patch(MOVE);
    await patch({ company_name: 'Acme' });
    expect(receiver.received).toHaveLength(1);
    expect(server.sandbox.deliveries().map(({ state }) => state)).toEqual(['failed', 'discarded', 'discarded']);

    await server.call('POST', '/_sandbox/webhooks', { url: receiver.url, secret: SECRET });
    await patch({ company_name: 'Acme Ltd' });
    expect(receiver.received).toHaveLength(2);
  });

  it('tries at once what waits when the endpoint is registered again', async () => {
    receiver.answerNextWith(500);
    await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'Acme' });
    await until(() => attempts().length === 1);
    await server.call('POST', '/_sandbox/webhooks', { url: receiver.url, secret: SECRET });
    await server.sandbox.settled();
    expect(server.sandbox.deliveries()[0]).toMatchObject({ state: 'delivered' });
  });

  it('closes promptly with a retry pending and another delivery unanswered', async () => {
    await using slow = await startReceiver();
    slow.answerNextWith('hang');
    receiver.answerNextWith(500);
    await server.call('POST', '/_sandbox/webhooks', { url: slow.url, secret: SECRET });
    await server.call('PATCH', `/v1/interviews/${id}`, { company_name: 'Acme' });
    await until(() => attempts().length === 1 && slow.received.length === 1);
    await server.sandbox.close();
    expect(server.sandbox.deliveries().map(({ state }) => state)).toEqual(['discarded', 'discarded']);
  });
});
