import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
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
