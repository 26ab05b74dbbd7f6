import { type LoadedConfig, loadConfig } from '../../src/config/load-config.ts';
import { formatProblem } from '../../src/config/problem.ts';
import type { Settings } from '../../src/config/settings.ts';

/** The least that a file must say. Tests append to it. */
export const MINIMAL = `jobhive: { api_key: "jh_dev_x", webhook: { scheme: shared-token, secret: "0123456789abcdef" } }
connections: { folders: { provider: local, path: ./calendars } }
interviewers: [{ email: a@x.example, calendars: [{ connection: folders, id: a }] }]
panels: [{ name: all, required: [a@x.example] }]
`;

export function load(
  text: string,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): LoadedConfig {
  return loadConfig('/etc/is/config.yaml', {
    env,
    readFile: (name) => {
      const content = name === '/etc/is/config.yaml' ? text : files[name];
      if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return content;
    },
  });
}

/** What the admin reads about a file that is refused. */
export function problemsOf(...args: Parameters<typeof load>): string {
  const loaded = load(...args);
  return loaded.ok ? 'no problems' : loaded.problems.map(formatProblem).join('\n');
}

export function warningsOf(...args: Parameters<typeof load>): string {
  return settled(load(...args))
    .warnings.map(formatProblem)
    .join('\n');
}

export function settingsOf(...args: Parameters<typeof load>): Settings {
  return settled(load(...args)).settings;
}

function settled(loaded: LoadedConfig): LoadedConfig & { ok: true } {
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded;
}
