/** What a test asks to go wrong at the server itself. */
import { Refusal } from './refusal.ts';

export interface Fault {
  readonly match: { readonly method?: string; readonly path?: RegExp };
  readonly times: number;
  readonly answer:
    | Refusal
    /** It is done, and nobody hears of it. */
    | 'lost_answer'
    /** It is not done. */
    | 'cut';
}

export class FaultBook {
  #armed: (Fault & { left: number })[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ ...fault, left: fault.times });
  }

  clear(): void {
    this.#armed = [];
  }

  /** @throws Refusal where one was asked for */
  strike(method: string, path: string): 'lost_answer' | 'cut' | null {
    const found = this.#armed.find(
      ({ match, left }) =>
        left > 0 &&
        (match.method === undefined || match.method === method) &&
        (match.path === undefined || match.path.test(path)),
    );
    if (!found) return null;
    found.left -= 1;
    if (found.answer instanceof Refusal) throw found.answer;
    return found.answer;
  }
}
