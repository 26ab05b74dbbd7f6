/** What a test makes go wrong at the sandbox, call by call; parts of a `$batch` are calls, too. */
import type { Clock } from '../../../clock.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { errorBody, type GraphRefusal } from './refusal.ts';

export interface FaultMatch {
  readonly method?: string;
  /** Of the path below `/v1.0`. */
  readonly path?: RegExp;
}

export type Fault =
  /** Refused, and nothing happens. */
  | { readonly refuse: GraphRefusal }
  /** Done late. */
  | { readonly delayMs: number }
  /** Something happens elsewhere while the call is on its way. */
  | { readonly meanwhile: () => unknown }
  /** Done, and the answer is lost with the connection. */
  | { readonly loseAnswer: true };

interface Armed {
  readonly match: FaultMatch;
  readonly fault: Fault;
  left: number;
}

export class FaultPlan {
  readonly #clock: Clock;
  #armed: Armed[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

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
    if ('delayMs' in fault) await this.#clock.sleep(fault.delayMs);
    if ('meanwhile' in fault) await fault.meanwhile();
    const answer = await work();
    return 'loseAnswer' in fault ? { ...answer, lost: true } : answer;
  }
}

export function answerOf(refusal: GraphRefusal, requestId: string): GraphAnswer {
  const { status, headers } = refusal;
  return { status, headers, shape: 'odataError', body: errorBody(refusal, requestId) };
}

function fits({ method, path }: FaultMatch, call: GraphCall): boolean {
  return (method === undefined || method === call.method) && (path === undefined || path.test(call.path));
}
