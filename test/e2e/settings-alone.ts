/** A company that reaches nobody: for what a daemon does by itself. */
import { loadConfig } from '../../src/config/load-config.ts';
import type { Settings } from '../../src/config/settings.ts';

/**
 * @param port where its HTTP server listens; 0 for any
 * @param databaseUrl of its PostgreSQL; null for the embedded database
 */
export function settingsAlone(port: number, databaseUrl: string | null = null): Settings {
  const text = `
jobhive: { base_url: 'http://127.0.0.1:1/v1', api_key: jh_dev_nobody }
company: { name: Acme, time_zone: Europe/Berlin }
http: { host: 127.0.0.1, port: ${port} }
connections: { folder: { provider: local, path: ./calendars } }
mail: { from: 'Acme <interviews@acme.example>' }
interviewers: [{ email: alice@acme.example, name: Alice, calendars: [{ connection: folder, id: alice }] }]
panels: [{ name: everybody, required: [alice@acme.example] }]
${databaseUrl === null ? '' : `database: { url: '${databaseUrl}' }`}
`;
  const loaded = loadConfig('/etc/interview-sync/config.yaml', { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error('the configuration of this test is refused');
  return loaded.settings;
}
