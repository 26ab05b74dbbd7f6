import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMailTransport } from '../../src/invites/transport/create-mail-transport.ts';
import { outboxFileName } from '../../src/invites/transport/outbox.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { prepared } from './content.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the outbox folder', () => {
  it('receives each message as one file of exactly its bytes', async () => {
    const outbox = createMailTransport({ kind: 'outbox', folder: join(folder, 'made', 'when missing') });
    const message = await prepared();
    expect(await outbox.send(message)).toMatchObject({ kind: 'accepted' });
    const path = join(folder, 'made', 'when missing', '2026-11-23-int_abc123def456-0-REQUEST.eml');
    expect(await readFile(path, 'utf8')).toBe(message.raw);
  });

  it('has one file after a message was sent twice, even at once', async () => {
    const outbox = createMailTransport({ kind: 'outbox', folder });
    const message = await prepared();
    await outbox.send(message);
    const results = await Promise.all([outbox.send(message), outbox.send(message)]);
    expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('says that it cannot be written to, and leaves nothing half done', async () => {
    const file = join(folder, 'a file');
    await writeFile(file, '');
    const result = await createMailTransport({ kind: 'outbox', folder: file }).send(await prepared());
    expect(result).toMatchObject({ kind: 'deferred', code: 'EEXIST' });
    expect(await readdir(folder)).toEqual(['a file']);
  });
});

describe('the name of a file', () => {
  it('stays inside the folder whatever the interview is called', async () => {
    const message = await prepared();
    for (const id of ['../../etc/passwd', 'a/b', 'CON:', 'x'.repeat(200)]) {
      const name = outboxFileName({ ...message, interview: InterviewId.parse(id) });
      expect(name).toMatch(/^2026-11-23-[a-v0-9]{16}-0-REQUEST\.eml$/);
    }
  });

  it('is another for each revision and each notice', async () => {
    const message = await prepared();
    const notice = { ...message, method: null, sequence: null };
    const names = [
      message,
      await prepared({ sequence: 1 }),
      { ...message, method: 'CANCEL' as const },
      notice,
      { ...notice, messageId: '<other@acme.example>' },
      { ...notice, proposal: 1 },
      { ...notice, proposal: 2 },
    ].map(outboxFileName);
    expect(new Set(names).size).toBe(7);
    expect(names.at(-1)).toBe('2026-11-23-int_abc123def456-answer-2.eml');
  });
});
