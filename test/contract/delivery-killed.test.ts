/** A message whose sender is killed between handing it over and the server's answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SmtpHarness, startSmtpServer } from '../harness/smtp.ts';

let folder: string;
let smtp: SmtpHarness;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interview-sync-'));
  smtp = await startSmtpServer({ security: 'none' });
});
afterEach(async () => {
  await smtp.close();
  await rm(folder, { recursive: true, force: true });
});

function deliverInAnotherProcess(...tasks: string[]) {
  const script = join(import.meta.dirname, 'delivery-child.ts');
  const child = spawn(process.execPath, [script, join(folder, 'data'), String(smtp.port), ...tasks], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(child.stdout);
  return {
    said: async () => (await said).trim(),
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

it('is never sent a second time by itself', async () => {
  smtp.keepSilentNext();
  const received = smtp.next();
  const first = deliverInAnotherProcess('prepare');
  await received;
  await first.kill();

  expect(await deliverInAnotherProcess().said()).toBe('uncertain');
  expect(await deliverInAnotherProcess().said()).toBe('uncertain');
  expect(smtp.messages).toHaveLength(1);
});

it('is sent when the server only just began to listen', async () => {
  smtp.keepSilentNext('rcpt');
  const reached = smtp.reached();
  const first = deliverInAnotherProcess('prepare');
  await reached;
  await first.kill();

  expect(await deliverInAnotherProcess().said()).toBe('accepted');
  expect(smtp.messages).toHaveLength(1);
});
