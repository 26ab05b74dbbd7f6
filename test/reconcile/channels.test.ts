/** Channels are told what people are told by mail, once each, and without anybody's own link. */
import { expect, it } from 'vitest';
import { DAY } from '../../src/scheduling/instant.ts';
import { hoursAfter, THURSDAY, worlds } from '../harness/world.ts';
import { drag } from '../harness/world-hands.ts';

const open = worlds();
const CHANNELS = {
  channels: {
    chat: { kind: 'slack', secret_url: 'https://chat.acme.example/hook/T0/B0/x' },
    pager: {
      kind: 'webhook',
      url: 'https://pager.acme.example',
      secret: 'whsec_dGVzdC1zZWNyZXQtb2YtdHdlbnR5LWZvdXItYnl0ZXM=',
    },
  },
  http: { public_url: 'https://sync.acme.example' },
};

it('a proposal is told to channels as well, where nobody finds a link that answers in somebody’s name', async () => {
  const world = await open({
    ...CHANNELS,
    scheduling: { settle: '0s' },
    rules: [{ name: 'ask', on: 'moved', do: 'propose' }],
  });
  const interview = await world.interview();
  drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 3) });
  await world.pull('alice');
  await world.reconcile(interview);
  const told = world.mail.attempts.filter(({ to }) => to.startsWith('channel:'));
  expect(told.map(({ to }) => to)).toEqual(['channel:chat', 'channel:pager']);
  for (const { raw, interview: about } of told) {
    expect(about).toBe(interview);
    expect(raw).toContain('interview-sync approve 1');
    expect(raw).not.toContain('https://sync.acme.example/proposals');
  }
});

it('a channel that refuses for good is logged, and brings about no notice of its own', async () => {
  const world = await open({
    ...CHANNELS,
    mail: { notify: [] },
    scheduling: { settle: '0s' },
    rules: [{ name: 'see', on: 'moved', do: 'notify' }],
  });
  const interview = await world.interview();
  world.mail.answer(
    { kind: 'rejected', code: '404', response: 'HTTP 404' },
    { kind: 'rejected', code: '404', response: 'HTTP 404' },
  );
  drag(world, 'alice', interview, { from: hoursAfter(THURSDAY, 3) });
  await world.pull('alice');
  await world.pass(DAY);
  expect(world.mail.attempts.filter(({ to }) => to.startsWith('channel:'))).toHaveLength(2);
  expect(world.lines.filter((line) => line.includes('a message is failed'))).toHaveLength(2);
});
