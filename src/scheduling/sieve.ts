/** Sieves many possible starts at once, one cause after the other: what each takes out is not asked about again. */
import type { SlotLoss, SlotSearchTrace } from './decision.ts';
import type { Hindrance } from './free-time.ts';
import type { Email } from './ids.ts';
import { instant } from './instant.ts';

export interface Loss {
  readonly because: SlotLoss;
  /** Null where the cause is nobody's own. */
  readonly interviewer: Email | null;
}

const EXAMPLES = 20;

export class Sieve {
  /** In ms, in order. */
  readonly starts: readonly number[];
  readonly lengthMs: number;
  /** The first stands for no cause. */
  readonly #causes: (Loss | null)[] = [null];
  /** By start: the index of what took it out; 0 while it is left. */
  readonly #taken: Uint16Array;
  /** Indexes of the starts that are left, in order, as far as `#left`. */
  readonly #alive: Int32Array;
  #left: number;

  constructor(starts: readonly number[], lengthMs: number, alive?: Int32Array) {
    this.starts = starts;
    this.lengthMs = lengthMs;
    this.#taken = new Uint16Array(starts.length);
    this.#alive = alive ?? everyIndex(starts.length);
    this.#left = this.#alive.length;
  }

  /** The same starts as are left here, to be sieved on their own. */
  branch(): Sieve {
    return new Sieve(this.starts, this.lengthMs, this.left());
  }

  /** Indexes of the starts that are left, in order. */
  left(): Int32Array {
    return this.#alive.slice(0, this.#left);
  }

  /** Costs one walk over what is left and over the spans. The walk is written out: most of a search is spent in it. */
  apply({ because, hinders, spans }: Hindrance, interviewer: Email | null): void {
    const outside = hinders === 'outside';
    if (spans.length === 0 && !outside) return;
    const reach = hinders === 'starting_in' ? 1 : this.lengthMs;
    const code = this.#causes.push({ because, interviewer }) - 1;
    const { starts } = this;
    const alive = this.#alive;
    const taken = this.#taken;
    const left = this.#left;
    let at = 0;
    let opens = spans[0] ?? Number.POSITIVE_INFINITY;
    let closes = spans[1] ?? Number.POSITIVE_INFINITY;
    let kept = 0;
    for (let nth = 0; nth < left; nth += 1) {
      const index = alive[nth] ?? 0;
      const start = starts[index] ?? 0;
      while (closes <= start) {
        at += 2;
        opens = spans[at] ?? Number.POSITIVE_INFINITY;
        closes = spans[at + 1] ?? Number.POSITIVE_INFINITY;
      }
      const end = start + reach;
      if (outside ? opens > start || end > closes : opens < end) taken[index] = code;
      else {
        alive[kept] = index;
        kept += 1;
      }
    }
    this.#left = kept;
  }

  /** Takes out what `isLost` says, asked with the index of each start that is left, in order. */
  takeOut(because: SlotLoss, isLost: (index: number) => boolean): void {
    const code = this.#causes.push({ because, interviewer: null }) - 1;
    const left = this.left();
    const lost = left.filter(isLost);
    for (const index of lost) this.#taken[index] = code;
    const kept = left.filter((index) => this.#taken[index] === 0);
    this.#alive.set(kept);
    this.#left = kept.length;
  }

  /** How many starts each cause took out, and the first start of each stretch that one cause took, at most twenty. */
  report(): Pick<SlotSearchTrace, 'tried' | 'lost' | 'examples'> {
    const counts = new Uint32Array(this.#causes.length);
    const examples: SlotSearchTrace['examples'][number][] = [];
    const taken = this.#taken;
    let previous = 0;
    for (let index = 0; index < taken.length; index += 1) {
      const code = taken[index] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
      if (code === previous) continue;
      previous = code;
      const cause = this.#causes[code];
      if (cause && examples.length < EXAMPLES) examples.push({ start: instant(this.starts[index] ?? 0), ...cause });
    }
    const lost = this.#causes.flatMap((cause, code) => {
      const count = counts[code] ?? 0;
      return cause && count > 0 ? [{ ...cause, count }] : [];
    });
    return { tried: this.starts.length, lost, examples };
  }
}

function everyIndex(length: number): Int32Array {
  const indexes = new Int32Array(length);
  for (let index = 0; index < length; index += 1) indexes[index] = index;
  return indexes;
}
