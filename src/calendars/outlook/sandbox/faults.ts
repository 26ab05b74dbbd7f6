/** What a test makes go wrong at the sandbox, call by call; parts of a `$batch` are calls, too. */
import type { GraphAnswer, GraphCall } from './call.ts';
import { errorBody, type GraphRefusal } from './refusal.ts';

export interface FaultMatch {
  readonly method?: string;
  /** Of the path below `/v1.0`. */
  readonly path?: RegExp;
  readonly query?: RegExp;
}

export type Fault =
  /** Refused, and nothing happens. */
  | { readonly refuse: GraphRefusal }
  /** Nobody ever answers, and nothing happens. */
  | { readonly hang: true }
  /** The connection dies; `after`: once everything is done. */
  | { readonly cut: 'before' | 'after' }
  /** Something happens elsewhere while the call is on its way. */
  | { readonly meanwhile: () => unknown }
  /** A list, with nothing in it. */
  | { readonly emptied: true };

interface Armed {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
}

export class FaultPlan {
  #armed: Armed[] = [];

  /** The next `times` calls that fit meet this fault; the first armed comes first. */
  arm(match: FaultMatch, fault: Fault, times = 1): void {
    this.#armed.push({ match, fault, left: times });
  }

  heal(): void {
    this.#armed = [];
  }

  async around(call: GraphCall, work: () => Promise<GraphAnswer>): Promise<GraphAnswer> {
    const armed = this.#armed.find(({ match, left }) => left > 0 && fits(match, call));
    if (!armed) return work();
    armed.left -= 1;
    const { fault } = armed;
    if ('refuse' in fault) throw fault.refuse;
    if ('hang' in fault) return new Promise(() => {});
    if ('cut' in fault && fault.cut === 'before') return { status: 500, lost: true };
    if ('meanwhile' in fault) await fault.meanwhile();
    const answer = await work();
    if ('cut' in fault) return { ...answer, lost: true };
    return 'emptied' in fault ? { ...answer, body: { ...answer.body, value: [] } } : answer;
  }
}

export function answerOf(refusal: GraphRefusal, requestId: string): GraphAnswer {
  const { status, headers } = refusal;
  return { status, headers, shape: 'odataError', body: errorBody(refusal, requestId) };
}

function fits({ method, path, query }: FaultMatch, call: GraphCall): boolean {
  if (method !== undefined && method !== call.method) return false;
  if (path !== undefined && !path.test(call.path)) return false;
  return query === undefined || query.test(call.query.toString());
}
