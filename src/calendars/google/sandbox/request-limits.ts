/** Google's quotas: requests of a project and of a user within the last minute. */
import type { Clock } from '../../../clock.ts';
import { MINUTE } from '../../../scheduling/instant.ts';
import { tooFast } from './refusal.ts';

export interface Limits {
  readonly perProject: number;
  readonly perUser: number;
  /** Both are used for the same thing. */
  readonly status: 403 | 429;
}

export class RequestLimits {
  readonly #clock: Clock;
  readonly #recent = new Map<string, number[]>();
  limits: Limits;

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock;
    this.limits = limits;
  }

  /** Counts a request, also one that is refused. @throws Refusal */
  count(user: string): void {
    const { perProject, perUser, status } = this.limits;
    const ofProject = this.#within('project');
    const ofUser = this.#within(`user ${user}`);
    if (ofProject > perProject) throw tooFast('project', status);
    if (ofUser > perUser) throw tooFast('user', status);
  }

  #within(name: string): number {
    const now = this.#clock.now();
    const recent = this.#recent.get(name) ?? [];
    recent.push(now);
    while ((recent[0] ?? now) <= now - MINUTE) recent.shift();
    this.#recent.set(name, recent);
    return recent.length;
  }
}
