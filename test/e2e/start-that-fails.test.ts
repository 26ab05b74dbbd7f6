/** A daemon that cannot start lets go of everything, so that its process ends and whoever watches it is told. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { startDaemon } from '../../src/main.ts';
import { createLog } from '../../src/telemetry/log.ts';

function settingsWith(port: number) {
  const text = `
jobhive: { base_url: 'http://127.0.0.1:1/v1', api_key: jh_dev_nobody }
company: { name: Acme, time_zone: Europe/Berlin }
http: { host: 127.0.0.1, port: ${port} }
connections: { folder: { provider: local, path: ./calendars } }
mail: { from: 'Acme <interviews@acme.example>' }
interviewers: [{ email: alice@acme.example, name: Alice, calendars: [{ connection: folder, id: alice }] }]
panels: [{ name: everybody, required: [alice@acme.example] }]
`;
  const loaded = loadConfig('/etc/interview-sync/config.yaml', { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error('the configuration of this test is refused');
  return loaded.settings;
}

it('because another program has its port leaves neither its jobs running nor its data folder locked', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'start-that-fails-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const log = createLog({ level: 'silent' });
  await expect(startDaemon({ settings: settingsWith(port), dataDir, log })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });

  const daemon = await startDaemon({ settings: settingsWith(0), dataDir, log });
  await daemon.stop();
});
