import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSandbox, SECRET } from './running-sandbox.ts';
import { startReceiver } from './webhook-receiver.ts';

const NEW = { candidate_email: 'c@example.com', position: 'Dev', skills: ['Go'] };
let folder: string;
let dataFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  dataFile = join(folder, 'sandbox.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the data file', () => {
  it('carries interviews and webhook endpoints over a restart', async () => {
    await using receiver = await startReceiver();
    let id: unknown;
    {
      await using first = await runSandbox({ dataFile });
      id = (await first.call('POST', '/v1/interviews', NEW)).data?.id;
      await first.call('PATCH', `/v1/interviews/${id}`, { scheduled_at: '2026-12-01T09:00:00Z' });
      await first.call('POST', '/_sandbox/webhooks', { url: receiver.url, secret: SECRET });
    }
    await using second = await runSandbox({ dataFile });
    const { data } = await second.call('GET', `/v1/interviews/${id}`);
    expect(data).toMatchObject({ id, schedule: { scheduled_at: '2026-12-01T09:00:00Z' } });

    await second.call('DELETE', `/v1/interviews/${id}`);
    await second.sandbox.settled();
    expect(receiver.events()).toContain('interview.cancelled');
  });

  it('leaves a seeded interview as it is when it is seeded again', async () => {
    {
      await using first = await runSandbox({ dataFile });
      first.sandbox.seed({ ...NEW, id: 'int_demo' });
      await first.call('PATCH', '/v1/interviews/int_demo', { position: 'Changed' });
    }
    await using second = await runSandbox({ dataFile });
    second.sandbox.seed({ ...NEW, id: 'int_demo' });
    expect(second.sandbox.interviews()).toMatchObject([{ id: 'int_demo', position: 'Changed' }]);
  });

  it('is whole after every change, leaves nothing beside it, and only its owner reads it', async () => {
    await using server = await runSandbox({ dataFile });
    await server.call('POST', '/v1/interviews', NEW);
    expect(JSON.parse(readFileSync(dataFile, 'utf8'))).toMatchObject({ interviews: [{ position: 'Dev' }] });
    expect(readdirSync(folder)).toEqual(['sandbox.json']);
    expect(statSync(dataFile).mode & 0o077).toBe(0);
  });

  it('is emptied by a reset', async () => {
    await using server = await runSandbox({ dataFile });
    server.sandbox.seed(NEW);
    await server.send('POST', '/_sandbox/reset');
    expect(JSON.parse(readFileSync(dataFile, 'utf8'))).toEqual({ interviews: [], webhooks: [] });
  });

  it('takes no change that it cannot save, and says so', async () => {
    const lines: string[] = [];
    await using server = await runSandbox({
      dataFile: join(folder, 'gone', 'sandbox.json'),
      log: (line) => lines.push(line),
    });
    const answer = await server.call('POST', '/v1/interviews', NEW);
    expect([answer.status, answer.error?.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(server.sandbox.interviews()).toEqual([]);
    expect(lines.at(-1)).toContain('ENOENT');
  });

  it.each([
    ['not JSON', '{"interviews": [', 'content'],
    ['something else', '{"interviews": [{"id": 7}], "webhooks": []}', 'interviews.0.id'],
  ])('that is %s stops the start with a sentence, untouched', async (_what, text, words) => {
    writeFileSync(dataFile, text);
    await expect(runSandbox({ dataFile })).rejects.toThrow(new RegExp(`${dataFile}.*${words}`));
    expect(readFileSync(dataFile, 'utf8')).toBe(text);
  });
});
