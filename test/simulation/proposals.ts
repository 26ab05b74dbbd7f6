/** What became of the new times that waited for somebody's word, when everything has been calm for longer than any wait. */
import { HOUR } from '../../src/scheduling/instant.ts';
import type { Record } from './record.ts';
import type { Stage } from './stage.ts';
import { Violation } from './violation.ts';

const RULE = 'proposals';

/** @throws Violation when one still waits for nothing */
export function checkProposals({ clock, jobhive }: Stage, { proposals, decisions }: Record): void {
  const now = clock.now();
  for (const { id, interview, state, from, expiresAt } of proposals) {
    if (state !== 'open' && state !== 'approved') continue;
    const said = `proposal ${id} of ${interview} is ${state}`;
    // That it has begun is seen by the next sweep.
    if (from.start <= now && from.start > now - 12 * HOUR) continue;
    if (state === 'open' && expiresAt <= now) throw new Violation(RULE, `${said}, though its time is over`);
    const known = jobhive.find(interview);
    if (known?.status !== 'scheduled') throw new Violation(RULE, `${said}, and the interview is ${known?.status}`);
    if (known.scheduledAt !== from.start) throw new Violation(RULE, `${said}, and the interview was moved since`);
    // What has come so near that nobody moves it any more waits for the moment at which it begins.
    if (state === 'approved' && known.scheduledAt > now + HOUR && decisions.get(interview)?.outcome !== 'held_back')
      throw new Violation(RULE, `${said}, and nothing holds it back`);
  }
}
