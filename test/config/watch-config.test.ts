import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../src/config/load-config.ts';
import { type ConfigWatcher, watchConfig } from '../../src/config/watch-config.ts';
import { MINIMAL } from './minimal.ts';

let folder: string;
let file: string;
let watcher: ConfigWatcher;
let seen: LoadedConfig[];
let timers: (() => void)[];

/** A timer that ends when the test says so; a replaced one never does. */
const clock = {
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      timers = [resolve];
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};

/** Lets the debounce end once the change was noticed. */
async function settled(): Promise<void> {
  await expect.poll(() => timers.length, { interval: 5 }).toBe(1);
  for (const end of timers.splice(0)) end();
  await new Promise((resolve) => setImmediate(resolve));
}

const namesOf = () => seen.map((loaded) => (loaded.ok ? loaded.settings.company.name : 'refused'));

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'watch-config-'));
  file = path.join(folder, 'config.yaml');
  writeFileSync(file, MINIMAL);
  seen = [];
  timers = [];
  watcher = watchConfig(
    file,
    { env: {}, readFile: (name) => readFileSync(name, 'utf8') },
    (loaded) => seen.push(loaded),
    clock,
  );
});
afterEach(async () => {
  await watcher.close();
  rmSync(folder, { recursive: true });
});

describe('a watched configuration', () => {
  it('is read anew when it is written over', async () => {
    writeFileSync(file, `${MINIMAL}company: { name: Other }\n`);
    await settled();
    expect(namesOf()).toEqual(['Other']);
  });

  it('is read anew when an editor renames another file onto it', async () => {
    writeFileSync(`${file}~`, `${MINIMAL}company: { name: Renamed }\n`);
    renameSync(`${file}~`, file);
    await settled();
    expect(namesOf()).toEqual(['Renamed']);
  });

  it('is handed over with its problems when it is broken, and again when it is repaired', async () => {
    writeFileSync(file, `${MINIMAL}company: { nam: Other }\n`);
    await settled();
    writeFileSync(file, `${MINIMAL}company: { name: Repaired }\n`);
    await settled();
    expect(namesOf()).toEqual(['refused', 'Repaired']);
  });

  it('is left alone when something else in its folder changes', async () => {
    writeFileSync(path.join(folder, 'other.txt'), 'x');
    await settled();
    expect(seen).toEqual([]);
  });

  it('is read on request even when its text is the same', () => {
    watcher.reload();
    expect(namesOf()).toEqual(['The company']);
  });

  it('is read no more once closed', async () => {
    await watcher.close();
    writeFileSync(file, `${MINIMAL}company: { name: Late }\n`);
    watcher.reload();
    expect(seen).toEqual([]);
  });
});

describe('a configuration behind a symbolic link', () => {
  it('is read anew when the link is pointed elsewhere', async () => {
    writeFileSync(path.join(folder, 'v2.yaml'), `${MINIMAL}company: { name: Linked }\n`);
    unlinkSync(file);
    symlinkSync('v2.yaml', file);
    await settled();
    expect(namesOf()).toEqual(['Linked']);
  });
});
