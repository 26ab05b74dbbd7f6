/** UTC instants of difficult wall times, computed under tzdata 2026d. `utc_fold_1` is the second reading, where there is one. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export const timeZoneVectors = z
  .array(
    z.object({
      zone: z.string(),
      local: z.string(),
      kind: z.enum(['unique', 'ambiguous', 'gap', 'fresh']),
      utc: z.string(),
      utc_fold_1: z.string().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../fixtures/time-zone-vectors.json', import.meta.url), 'utf8')));
