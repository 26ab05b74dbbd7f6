import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
const Package = z.object({ dependencies: z.record(z.string(), z.string()) });

/** `@scope/name` or `name`, of what is neither a path nor node's own nor only types. Every import ends its line. */
function packagesIn(source: string): string[] {
  const running = source.replaceAll(/^import type [^;]*;$/gm, '');
  return [...running.matchAll(/^(?:(?:import|export|\}).* from|import) '([@a-z][^']*)';$/gm)]
    .map(([, specifier]) => specifier ?? '')
    .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
}

it('the program imports only what an installation without development packages has', () => {
  const { dependencies } = Package.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const imported = sources.flatMap((name) => packagesIn(readFileSync(join(root, 'src', name), 'utf8')));

  expect(imported).toContain('fastify');
  expect([...new Set(imported)].filter((name) => !(name in dependencies))).toEqual([]);
});

/** Prints the packages that the daemon has loaded once everything that it imports is there, one a line. */
const loadDaemon = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      const [, name] = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name) loaded.add(name);
      return next(url, context);
    },
  });
  await import('./src/cli/start.ts');
  console.log([...loaded].join('\\n'));
`;

it('the daemon starts without what only some configurations need', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', loadDaemon], {
    cwd: root,
  });
  const loaded = stdout.trim().split('\n');

  expect(loaded).toContain('fastify');
  const costly = ['@azure/msal-node', '@googleapis/calendar', '@microsoft/microsoft-graph-client', 'cldr-core'];
  const optional = [...costly, 'date-holidays', 'google-auth-library', 'imapflow'];
  expect(loaded.filter((name) => optional.includes(name))).toEqual([]);
});
