/** Whatever words JobHive signs: the database takes them, and the interview that they name can be asked for. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphileJobs } from '../../src/store/graphile-jobs.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { interviewsWithUnworkedWebhooks, storeWebhook } from '../../src/store/webhooks.ts';
import { databases } from '../harness/database.ts';
import { fuzz } from '../harness/fuzzing.ts';
import { NOW, type RunningServer, signed, startServer } from '../harness/http-server.ts';

/** Also NUL, what UTF-8 has no bytes for, and what is longer than an index takes. */
const words = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('\0', '\ud800', '.', '..', '__proto__', "'; drop table webhooks; --", '\u{1F600}'.repeat(100)),
);
const bodies = fc
  .record({
    event: fc.oneof(words, fc.constantFrom('interview.updated')),
    data: fc.oneof(fc.record({ id: words }), fc.record({ interview_id: words, id: words }), fc.jsonValue()),
  })
  .map((body) => JSON.stringify(body));

describe.each(databases)('over $name', ({ open }) => {
  let store: OpenStore;
  let server: RunningServer;
  beforeAll(async () => {
    store = await open();
    server = await startServer();
    server.inbox.store = (delivery) =>
      store.transaction(async (tx) => {
        const result = await storeWebhook(tx.db, delivery);
        if (result === 'stored' && delivery.interview !== null)
          await graphileJobs.wake(tx, { kind: 'reconcile', key: delivery.interview }, NOW);
        return result;
      });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  it('every signed body is stored at once', async () => {
    let count = 0;
    const check = async (body: string) => {
      count += 1;
      expect((await server.post(body, signed(body, `msg_${count}`))).status).toBe(204);
    };
    await fuzz(bodies, check, { area: 'webhook', extension: 'body', bytesOf: (body) => body, runs: 150 });
    for (const id of await interviewsWithUnworkedWebhooks(store.db)) {
      const { pathname } = new URL(`https://jobhive.example/v1/interviews/${encodeURIComponent(id)}`);
      expect(pathname.slice('/v1/interviews/'.length)).toBe(encodeURIComponent(id));
    }
  });
});
