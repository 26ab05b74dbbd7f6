/** How long what was written is kept. */
import { z } from 'zod';
import { DAY } from '../../scheduling/instant.ts';
import { duration } from './words.ts';

export const retention = z
  .strictObject({
    mails: duration({ least: DAY, most: 3_650 * DAY, limit: 'from 1d to 3650d' })
      .prefault('90d')
      .describe(
        'What a mail says, with its links, is forgotten so long after it was sent or given up, and what a candidate wrote with an answer so long after it came; never before the interview is over. What became of each mail stays, as do decisions and the audit.',
      ),
  })
  .prefault({})
  .describe('How long what was written is kept.');
