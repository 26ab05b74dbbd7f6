import { describe, expect, it } from 'vitest';
import { createJobHive, type JobHive } from '../../../src/interviews/client.ts';
import { JobHiveError } from '../../../src/interviews/interview.ts';
import { verifyWebhook } from '../../../src/interviews/webhook-signature.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';
import { KEY, type RunningSandbox, runSandbox, SECRET } from './running-sandbox.ts';
import { startReceiver } from './webhook-receiver.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'], scheduled_at: '2026-11-25T09:00:00Z' };
const MOVE = { scheduled_at: '2026-11-26T09:00:00Z', reschedule_reason: 'Conflict' };

function clientOf({ sandbox, clock }: RunningSandbox): JobHive {
  return createJobHive({ baseUrl: `${sandbox.url}/v1`, apiKey: KEY, clock, random: () => 0.5 });
}

describe('the client of this program against the sandbox', () => {
  it('creates, moves, reads, lists and cancels one and the same interview', async () => {
    await using server = await runSandbox();
    const { interviews } = clientOf(server);
    const { id } = await interviews.create(NEW);
    const moved = await interviews.update(id, MOVE);
    const read = await interviews.get(id);
    const pages = [];
    for await (const page of interviews.list({ limit: '1' })) pages.push(page);
    const cancelled = await interviews.cancel(id, { reason: 'Filled' });

    expect(moved).toMatchObject({ id, scheduledAt: instantFromIso(MOVE.scheduled_at), notificationSent: true });
    expect(read).toMatchObject({
      id,
      scheduledAt: moved.scheduledAt,
      candidateEmail: 'c@example.com',
      durationMinutes: 30,
    });
    expect(pages).toEqual([{ interviews: [read], unreadable: 0 }]);
    expect(cancelled).toMatchObject({ id, notificationSent: true });
    expect((await interviews.get(id)).status).toBe('cancelled');
  });

  it('learns why it was refused', async () => {
    await using server = await runSandbox();
    const { interviews } = clientOf(server);
    const { id } = await interviews.create(NEW);
    await server.call('POST', `/_sandbox/interviews/${id}/start`);

    await expect(interviews.update(id, MOVE)).rejects.toMatchObject({
      reason: 'not_allowed_in_status',
      httpStatus: 422,
      details: { field: 'scheduled_at', value: MOVE.scheduled_at },
    });
  });

  it.each(['lost_response', 'truncated_body', 'garbage_body'] as const)(
    'knows after a %s that its write may have taken effect, and it has',
    async (kind) => {
      await using server = await runSandbox();
      const { interviews } = clientOf(server);
      const { id } = await interviews.create(NEW);
      server.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind } });
      const failure = await interviews.update(id, MOVE).catch((error: unknown) => error);

      expect(failure).toBeInstanceOf(JobHiveError);
      expect(failure).toMatchObject({ mayHaveTakenEffect: true });
      expect((await interviews.get(id)).scheduledAt).toBe(instantFromIso(MOVE.scheduled_at));
    },
  );

  it('finds its webhooks authentic', async () => {
    await using receiver = await startReceiver();
    await using server = await runSandbox({ webhook: { url: receiver.url, secret: SECRET } });
    await clientOf(server).interviews.create(NEW);
    await server.sandbox.settled();
    const { headers, text, id } = receiver.received[0] ?? expect.fail('nothing was received');

    const scheme = { scheme: 'standard-webhooks', secrets: [SECRET] } as const;
    const verdict = verifyWebhook(scheme, { headers, rawBody: Buffer.from(text), pathToken: null }, server.clock.now());
    expect(verdict).toEqual({ kind: 'authentic', deliveryId: id, deliveryIdFrom: 'header' });
  });
});
