import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { FolderLocked, lockFolder } from '../../src/store/folder-lock.ts';

const now = instantFromIso('2026-11-23T09:00:00Z');

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interview-sync-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is had by one; the other is told by whom, since when, and what to do', () => {
    const lock = lockFolder(folder, now);
    expect(() => lockFolder(folder, now)).toThrow(FolderLocked);
    expect(() => lockFolder(folder, now)).toThrow(
      `${folder} is in use by process ${process.pid} on ${hostname()} since 2026-11-23T09:00:00Z`,
    );
    expect(() => lockFolder(folder, now)).toThrow(/stop that one/);
    lock.release();
  });

  test('is free again after its release, which may come twice', () => {
    const lock = lockFolder(folder, now);
    lock.release();
    lock.release();
    lockFolder(folder, now).release();
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test('makes the folder when it is missing', () => {
    lockFolder(join(folder, 'new', 'one'), now).release();
    expect(readdirSync(join(folder, 'new'))).toEqual(['one']);
  });

  test('does not believe a note without a lock: files that a crash left hold nobody up', () => {
    writeFileSync(join(folder, 'lock'), '');
    writeFileSync(join(folder, 'lock-holder.json'), JSON.stringify({ pid: 1, host: 'elsewhere', since: 'long ago' }));
    lockFolder(folder, now).release();
  });
});
