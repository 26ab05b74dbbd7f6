/**
 * Every everyday run draws the same inputs for its properties, so that no change is refused for what it has nothing to do
 * with. Where `FUZZ_RUNS` says how many to look at, each run draws others; `FUZZ_SEED` draws those of one of them again.
 */
import fc from 'fast-check';

const { FUZZ_RUNS, FUZZ_SEED } = process.env;
const seed = FUZZ_SEED ?? (FUZZ_RUNS === undefined ? '1' : null);
if (seed !== null) fc.configureGlobal({ seed: Number(seed) });
