/** Why an interview was moved, as its candidate and its interviewers read it. */
import { describe, expect, it } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { PHRASES } from '../../src/scheduling/phrases.ts';
import { THURSDAY, type World, worlds } from '../harness/world.ts';
import type { ConfigOverrides } from '../harness/world-config.ts';
import { meeting, patches } from '../harness/world-hands.ts';

const open = worlds();

const CONFLICT = { name: 'A firm meeting', on: 'conflict', do: 'reschedule' };

async function moved(overrides: ConfigOverrides): Promise<World> {
  const world = await open(overrides);
  const interview = await world.interview();
  meeting(world, 'alice', { from: THURSDAY });
  await world.pull();
  await world.pass(3 * MINUTE);
  await world.webhook(interview);
  return world;
}

const holdTexts = (world: World) =>
  world
    .calendar('bob')
    .names()
    .map((name) => (world.calendar('bob').read(name) ?? '').replaceAll(/\r\n[ \t]/g, ''))
    .join();

describe('a candidate of whom it is known', () => {
  it('reads the reason in their language and on their clock, in JobHive’s mail and in the invite', async () => {
    const world = await moved({
      rules: [{ ...CONFLICT, reason: { de: 'Neuer Termin: {new_time}', en: 'New time' } }],
      candidates: { known: [{ match: { email: '*@candidate.example' }, locale: 'de', time_zone: 'America/New_York' }] },
    });
    const [patch] = patches(world);
    expect(patch).toMatchObject({
      reschedule_reason: expect.stringMatching(
        /^Neuer Termin: Donnerstag, 26. November 2026, .* \(America\/New_York\)$/,
      ),
    });
    const updated = (await world.mail.mails()).filter(({ invite }) => invite).at(-1);
    expect(updated?.text).toContain('Neuer Termin: Donnerstag');
    expect(updated?.text).toContain('America/New_York');
  });

  it('reads what is always said where the rule says nothing in their language, and nobody is named', async () => {
    const world = await moved({
      rules: [CONFLICT],
      candidates: { known: [{ match: { email: '*@candidate.example' }, locale: 'ja' }] },
    });
    expect(patches(world)).toMatchObject([{ reschedule_reason: PHRASES.ja.candidate.conflict }]);
  });
});

describe('interviewers', () => {
  it('read in their holds who could not, and by which rule; the candidate does not', async () => {
    const world = await moved({ rules: [CONFLICT] });
    expect(holdTexts(world)).toContain('Alice has something else then (rule “A firm meeting”)');
    expect(patches(world)).toMatchObject([{ reschedule_reason: PHRASES.en.candidate.conflict }]);
    expect((await world.mail.mails()).filter(({ invite }) => invite).at(-1)?.text).not.toMatch(/Alice|firm meeting/);
  });

  it('read nothing of the kind once somebody else has moved it', async () => {
    const world = await moved({ rules: [CONFLICT] });
    const [patch] = world.sandbox.interviews();
    if (!patch) throw new Error('no interview');
    await world.recruiter.interviews.update(InterviewId.parse(patch.id), {
      scheduled_at: THURSDAY.replace('-26T', '-27T'),
    });
    await world.webhook(InterviewId.parse(patch.id));
    expect(holdTexts(world)).not.toContain('something else');
  });
});
