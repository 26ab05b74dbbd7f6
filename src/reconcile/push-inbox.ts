/**
 * Where messages wait to be stored. A provider calls for each calendar by itself, a thousand times in one moment, and
 * wants its answers within seconds: what comes while some are being stored is stored together after them.
 */
import type { PushRequest } from '../calendars/provider.ts';
import type { PushMessage, PushVerdict } from './receive-push.ts';

/** So many hold up nothing else for long. */
const AT_ONCE = 100;

interface Waiting {
  readonly message: PushMessage;
  resolve(verdict: PushVerdict): void;
  reject(error: unknown): void;
}

/**
 * @param receive stores them; a verdict for each, in their order
 * @returns what takes one message, and rejects with what `receive` threw when it was stored with it
 */
export function createPushInbox(receive: (messages: readonly PushMessage[]) => Promise<readonly PushVerdict[]>) {
  const waiting: Waiting[] = [];
  let storing = false;

  async function storeAll(): Promise<void> {
    storing = true;
    for (let heap = waiting.splice(0, AT_ONCE); heap.length > 0; heap = waiting.splice(0, AT_ONCE)) await store(heap);
    storing = false;
  }

  async function store(heap: readonly Waiting[]): Promise<void> {
    try {
      const verdicts = await receive(heap.map(({ message }) => message));
      for (const [index, verdict] of verdicts.entries()) heap[index]?.resolve(verdict);
    } catch (error) {
      for (const { reject } of heap) reject(error);
    }
  }

  return (channelId: string, request: PushRequest): Promise<PushVerdict> => {
    const { promise, resolve, reject } = Promise.withResolvers<PushVerdict>();
    waiting.push({ message: { channelId, request }, resolve, reject });
    if (!storing) void storeAll();
    return promise;
  };
}
