/** Many messages in one moment: none waits for its own turn at the database. */
import { describe, expect, it } from 'vitest';
import { createPushInbox } from '../../src/reconcile/push-inbox.ts';
import type { PushMessage, PushVerdict } from '../../src/reconcile/receive-push.ts';

const REQUEST = { headers: {}, query: {}, body: Buffer.alloc(0) };

/** @param fails the heaps, by their number, that cannot be stored */
function openInbox(fails: readonly number[] = []) {
  const heaps: string[][] = [];
  const inbox = createPushInbox(async (messages: readonly PushMessage[]) => {
    const number = heaps.push(messages.map(({ channelId }) => channelId)) - 1;
    await Promise.resolve();
    if (fails.includes(number)) throw new Error('the database is gone');
    return messages.map(({ channelId }): PushVerdict => ({ kind: 'handshake', answer: channelId }));
  });
  /** Posts them in one moment. @returns what each was answered */
  const post = async (names: readonly string[]) => {
    const answers = await Promise.allSettled(names.map((name) => inbox(name, REQUEST)));
    return answers.map((one) => (one.status === 'fulfilled' && 'answer' in one.value ? one.value.answer : 'failed'));
  };
  return { heaps, post };
}

describe('messages that come together', () => {
  it('are stored together, but for the first, which waits for nobody; each gets its own answer', async () => {
    const { heaps, post } = openInbox();
    expect(await post(['one', 'two', 'three'])).toEqual(['one', 'two', 'three']);
    expect(await post(['late'])).toEqual(['late']);
    expect(heaps).toEqual([['one'], ['two', 'three'], ['late']]);
  });

  it('are a hundred at most', async () => {
    const { heaps, post } = openInbox();
    const names = Array.from({ length: 250 }, (_, index) => String(index));
    expect(await post(names)).toEqual(names);
    expect(heaps.map(({ length }) => length)).toEqual([1, 100, 100, 49]);
  });

  it('share a failure, and those after them do not', async () => {
    const { post } = openInbox([1]);
    expect(await post(['one', 'two', 'three'])).toEqual(['one', 'failed', 'failed']);
    expect(await post(['four'])).toEqual(['four']);
  });
});
