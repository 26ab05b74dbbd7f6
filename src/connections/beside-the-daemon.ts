/** What adapters are given outside the daemon: a handful of requests, counted with nobody, and nobody's grants. */
import type { AccessTokens } from '../calendars/oauth.ts';
import type { Pacing } from '../calendars/pacing.ts';
import { CalendarError } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Surroundings } from './open-connections.ts';

export function besideTheDaemon(clock: Clock): Surroundings {
  return { clock, random: Math.random, pacing: UNCOUNTED, tokensOf: () => NOBODYS, onChange: () => {} };
}

const UNCOUNTED: Pacing = { spend: async () => {}, calm: async () => {}, within: (_lane, _most, work) => work() };

const NOBODYS: AccessTokens = {
  async tokenOf() {
    throw new CalendarError({ reason: 'unauthorized' }, 'what interviewers allowed is only opened by the daemon');
  },
  async discard() {},
};
