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
    | 'cut'
    /** What the answer's body lacks. */
    | { readonly drop: string }
    /** An event that the list calls deleted, and is not. */
    | { readonly entomb: string };
}

export type Struck = Exclude<Fault['answer'], Refusal>;

export class FaultBook {
  #armed: (Fault & { left: number })[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ ...fault, left: fault.times });
  }

  clear(): void {
    this.#armed = [];
  }

  /** @throws Refusal where one was asked for */
  strike(method: string, path: string): Struck | null {
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

/** What becomes of an answer on its way. */
export function distorted(payload: unknown, struck: Struck | undefined): unknown {
  if (typeof payload !== 'string' || typeof struck !== 'object') return payload;
  const body: { items?: { id?: string }[] } = JSON.parse(payload);
  if ('drop' in struck) Reflect.deleteProperty(body, struck.drop);
  else
    body.items = (body.items ?? []).map((item) =>
      item.id === struck.entomb ? { id: item.id, status: 'cancelled' } : item,
    );
  return JSON.stringify(body);
}
