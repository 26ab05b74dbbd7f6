/** A daemon that cannot start lets go of everything, so that its process ends and whoever watches it is told. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startDaemon } from '../../src/main.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { settingsAlone } from './settings-alone.ts';

it('because another program has its port leaves neither its jobs running nor its data folder locked', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'start-that-fails-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const log = createLog({ level: 'silent' });
  await expect(startDaemon({ settings: settingsAlone(port), dataDir, log })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });

  const daemon = await startDaemon({ settings: settingsAlone(0), dataDir, log });
  await daemon.stop();
});
