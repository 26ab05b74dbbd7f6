/**
 * Inputs that nobody would write: drawn at random, and kept in `test/fixtures/corpus` where one of them did harm, so
 * that every later run reads it again.
 *
 * `FUZZ_RUNS` draws that many for each property, and others each time, instead of the few of an everyday run, which are
 * always the same; `FUZZ_SEED` draws the same ones as a run that found something.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const CORPUS = join(import.meta.dirname, '../fixtures/corpus');

export interface CorpusFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Every file of one area, by name. */
export function corpusOf(area: string): readonly CorpusFile[] {
  const folder = join(CORPUS, area);
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

export interface Fuzzing<T> {
  /** Where an input that fails is kept, and how it is written there. */
  readonly area: string;
  readonly extension: string;
  readonly bytesOf: (input: T) => string | Uint8Array;
  /** How many in an everyday run. */
  readonly runs: number;
}

/** @throws with the least input that fails, its seed, and the file in which it is kept from now on */
export async function fuzz<T>(
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
  { area, extension, bytesOf, runs }: Fuzzing<T>,
): Promise<void> {
  const found = await fc.check(
    fc.asyncProperty(inputs, async (input) => check(input)),
    { numRuns: Number(process.env.FUZZ_RUNS ?? runs) },
  );
  if (!found.failed) return;
  const [input] = found.counterexample ?? [];
  const report = fc.defaultReportMessage(found);
  if (input === undefined) throw new Error(report);
  const bytes = Buffer.from(bytesOf(input));
  const name = `found-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${extension}`;
  mkdirSync(join(CORPUS, area), { recursive: true });
  writeFileSync(join(CORPUS, area, name), bytes);
  throw new Error(`${report}\nkept as test/fixtures/corpus/${area}/${name}`, { cause: found.errorInstance });
}
