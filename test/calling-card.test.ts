import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCallingCard, leaveCallingCard } from '../src/calling-card.ts';

const CARD = { url: 'http://127.0.0.1:8090', token: 'secret' };

describe('the calling card of a daemon', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'card-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is found in its data folder, and only its owner can read it', async () => {
    await leaveCallingCard(folder, CARD);
    expect(await findCallingCard(folder)).toEqual(CARD);
    expect((await stat(join(folder, 'daemon.json'))).mode & 0o077).toBe(0);
  });

  it('takes the place of one that a crash left, whoever could read that', async () => {
    await writeFile(join(folder, 'daemon.json'), '{}', { mode: 0o644 });
    await leaveCallingCard(folder, CARD);
    expect((await stat(join(folder, 'daemon.json'))).mode & 0o077).toBe(0);
  });

  it('goes when the daemon does', async () => {
    await (await leaveCallingCard(folder, CARD)).remove();
    expect(await findCallingCard(folder)).toBeNull();
  });

  it.each(['', '{', '{"url":"nowhere","token":""}'])('is not believed when it reads %j', async (text) => {
    await writeFile(join(folder, 'daemon.json'), text);
    expect(await findCallingCard(folder)).toBeNull();
  });
});
