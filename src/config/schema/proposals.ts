/** New times that wait for a person. */
import { z } from 'zod';
import { DAY, MINUTE } from '../../scheduling/instant.ts';
import { WHEN_EXPIRED } from '../../scheduling/proposal.ts';
import { duration } from './words.ts';

export const proposals = z
  .strictObject({
    expire_after: duration({ least: MINUTE, most: 30 * DAY, limit: 'from 1m to 30d' })
      .prefault('24h')
      .describe('How long an answer is waited for, at most until the interview begins.'),
    when_expired: z
      .enum(WHEN_EXPIRED)
      .default('notify')
      .describe(
        'What happens then. `notify`: nothing, and a person is called. `refuse`: as if somebody had refused it. `carry_out`: as if somebody had approved it; the first time that is still free is taken.',
      ),
  })
  .prefault({})
  .describe('New times that a person must approve: what rules `propose`, and what candidates ask for.');
