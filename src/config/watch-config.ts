/** Notices that the configuration file has changed, and reads it anew. */
import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { type LoadedConfig, loadConfig } from './load-config.ts';
import type { Environment } from './references.ts';

export interface ConfigWatcher {
  /** Reads the file now, changed or not: what it refers to may have changed. For SIGHUP. */
  reload(): void;
  /** No call of `onChange` follows. */
  close(): Promise<void>;
}

/** Editors write a file in several steps. */
const DEBOUNCE_MS = 200;

/**
 * Calls `onChange` with each new reading of the file, good or bad: the caller swaps good settings in as a whole, and
 * on problems keeps what it has. Where the file's folder cannot be watched, `reload` is all there is.
 */
export function watchConfig(
  file: string,
  environment: Environment,
  onChange: (loaded: LoadedConfig) => void,
  clock: Pick<Clock, 'sleep'> = systemClock,
): ConfigWatcher {
  let lastText = textOf(file, environment);
  let closed = false;
  let waiting = new AbortController();

  const load = () => {
    lastText = textOf(file, environment);
    onChange(loadConfig(file, environment));
  };
  const settle = () => {
    waiting.abort();
    waiting = new AbortController();
    clock.sleep(DEBOUNCE_MS, waiting.signal).then(
      () => {
        if (!closed && textOf(file, environment) !== lastText) load();
      },
      () => {}, // Another change came, or the end.
    );
  };
  const watcher = watchFolder(path.dirname(path.resolve(file)), settle);

  return {
    reload: () => {
      if (!closed) load();
    },
    close: async () => {
      closed = true;
      waiting.abort();
      watcher?.close();
    },
  };
}

/**
 * The folder and not the file: editors and mounted secrets replace a file by renaming, and a watch stays with the old
 * one. The name in the event is not looked at, because behind symbolic links it is another one.
 */
function watchFolder(folder: string, onEvent: () => void): FSWatcher | null {
  try {
    // Not persistent: a daemon that has nothing else to do may end.
    const watcher = watch(folder, { persistent: false }, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function textOf(file: string, environment: Environment): string | null {
  try {
    return environment.readFile(file);
  } catch {
    return null;
  }
}
