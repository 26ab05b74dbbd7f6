/** Chance that can be had again: the same seed gives the same fortnight on every machine. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Chance {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return uniformInt(this.#generator, least, Math.max(least, most));
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.between(1, 100) <= share;
  }

  /** @throws RangeError where there is nothing to choose from */
  oneOf<T>(things: readonly T[]): T {
    const thing = things[this.between(0, things.length - 1)];
    if (thing === undefined) throw new RangeError('there is nothing to choose from');
    return thing;
  }
}
