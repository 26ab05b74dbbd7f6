/** The daemon as an operator runs it: a process of its own, that can be asked to stop or be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const COMMAND = join(import.meta.dirname, '../../interview-sync');
const Started = z.object({ msg: z.literal('started'), url: z.url() });

export interface DaemonProcess {
  readonly pid: number;
  /** Its HTTP address, once it says that it started. Rejects with its last words when it ends before. */
  readonly started: Promise<string>;
  /** What it has said so far, oldest first. */
  readonly lines: readonly string[];
  /** SIGKILL: nothing is finished, nothing is told. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code; null when it did not end by itself */
  stop(): Promise<number | null>;
}

/** @param environment besides this process's own */
export function startDaemonProcess(
  files: { config: string; data: string },
  environment: Readonly<Record<string, string>> = {},
): DaemonProcess {
  const child = spawn(COMMAND, ['start', '--config', files.config, '--data', files.data], {
    env: { ...process.env, DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const started = Promise.withResolvers<string>();
  // Whoever kills it before it started does not wait for that.
  started.promise.catch(() => {});
  const hear = (line: string) => {
    lines.push(line);
    const said = line.includes('"started"') ? Started.safeParse(JSON.parse(line)) : null;
    if (said?.success) started.resolve(said.data.url);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  child.once('close', (code, signal) => {
    started.reject(
      new Error(`the daemon ended (${signal ?? code}) before it started:\n${lines.slice(-20).join('\n')}`),
    );
  });
  return {
    pid: child.pid ?? 0,
    started: started.promise,
    lines,
    kill: () => end(child, 'SIGKILL'),
    async stop() {
      await end(child, 'SIGTERM');
      return child.exitCode;
    },
  };
}

/**
 * How long five processes of ours that have nothing to do take from start to end, one after the other, in milliseconds:
 * half a second where nothing else is done. What is promised in seconds is promised there.
 */
export async function paceOfThisMachine(): Promise<number> {
  const began = performance.now();
  for (let times = 0; times < 5; times += 1) {
    const [code] = await once(spawn(COMMAND, ['--help'], { stdio: 'ignore' }), 'exit');
    if (code !== 0) throw new Error(`interview-sync --help ended with ${code}`);
  }
  return performance.now() - began;
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
