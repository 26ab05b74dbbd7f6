/** That what is known from rounds of changes is what a listing from scratch would tell, whatever people did in between. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OutlookSandboxOptions } from '../../../src/calendars/outlook/sandbox/server.ts';
import { startOutlook } from '../../harness/outlook.ts';
import { type Act, act, calendar, Story } from './mailbox-story.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 15);

type Manners = NonNullable<OutlookSandboxOptions['manners']>;

const manners = fc.record({
  emptyPages: fc.boolean(),
  mastersTold: fc.boolean(),
  seriesRemovedBy: fc.constantFrom('master' as const, 'occurrences' as const),
  replays: fc.boolean(),
  keepsDeleted: fc.boolean(),
});

async function play(acts: readonly Act[], kept: Manners, pageSize: number): Promise<void> {
  const outlook = await startOutlook({ people: [{ address: calendar.remoteId, name: 'Alice' }], manners: kept });
  try {
    const story = new Story(outlook, pageSize);
    await story.pull();
    for (const one of acts) await story.play(one);
    // What the first did not tell, because it came too early, the second does.
    await story.pull();
    await story.pull();
    expect(story.known().join('\n')).toBe((await story.listed()).join('\n'));
  } finally {
    await outlook.close();
  }
}

it('what rounds of changes have told is what a listing from scratch tells', async () => {
  const acts = fc.array(act, { minLength: 3, maxLength: 25 });
  await fc.assert(fc.asyncProperty(acts, manners, fc.integer({ min: 2, max: 12 }), play), { numRuns: RUNS });
});
