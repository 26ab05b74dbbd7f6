/** Interviewers who decline, or are not there: what the rules make of it. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { PHRASES } from '../../src/scheduling/phrases.ts';
import { findingHistory } from '../../src/store/findings.ts';
import { at, hoursAfter, THURSDAY, type World, worlds } from '../harness/world.ts';
import { attention, decisions, declineHold, drag, holds, meeting, patches } from '../harness/world-hands.ts';

const open = worlds();

const RESCHEDULE = [{ name: 'Find another time', on: ['declined', 'unavailable'], do: 'reschedule' }];

async function settled(world: World): Promise<void> {
  await world.pull();
  await world.pass(3 * MINUTE);
}

describe('an interviewer who declines their hold', () => {
  it('is given another time where a rule says so, and is asked anew', async () => {
    const world = await open({ rules: RESCHEDULE });
    const interview = await world.interview();
    declineHold(world, 'alice', interview);
    await settled(world);
    expect(patches(world)).toMatchObject([{ reschedule_reason: PHRASES.en.candidate.unavailable }]);
    await world.webhook(interview);
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(patches(world)).toHaveLength(1);
    expect(await decisions(world, interview)).toEqual(['wait', 'reschedule', 'in_order']);
  });

  it('calls a person where no rule says anything', async () => {
    const world = await open();
    const interview = await world.interview();
    declineHold(world, 'alice', interview);
    await settled(world);
    expect(await attention(world, interview)).toContain('alice@acme.example declined');
    expect(patches(world)).toEqual([]);
  });

  it('and whose calendar keeps the "no" through our write is not moved for ever', async () => {
    const world = await open({ rules: RESCHEDULE });
    const interview = await world.interview();
    declineHold(world, 'alice', interview);
    await settled(world);
    const [before] = patches(world);
    // As a provider does that keeps the answers of a moved event: our own write reads back as declined.
    await world.store.db.updateTable('holds').set({ written_answer: 'declined' }).execute();
    declineHold(world, 'alice', interview);
    await settled(world);
    expect(patches(world)).toEqual([before]);
  });
});

describe('an interview outside an interviewer’s working hours', () => {
  const EVENING = '2026-11-26T18:00:00Z';

  it('is seen when JobHive puts it there, and says so', async () => {
    const world = await open();
    const interview = await world.interview({ at: EVENING });
    await world.pass(3 * MINUTE);
    expect(await attention(world, interview)).toContain('does not work then (outside working hours)');
    const [{ finding, firstSeen } = { finding: null, firstSeen: null }] = await findingHistory(
      world.store.db,
      interview,
    );
    expect(finding).toMatchObject({ calendar: null, cause: { change: 'interview', at: firstSeen } });
  });

  it('is none that an interviewer chose for themselves', async () => {
    const world = await open({ panels: [{ name: 'alone', required: 'alice@acme.example' }] });
    const interview = await world.interview();
    drag(world, 'alice', interview, { from: EVENING });
    await settled(world);
    expect(patches(world)).toMatchObject([{ scheduled_at: EVENING }]);
    await world.webhook(interview);
    await world.pull();
    await world.pass(10 * MINUTE);
    expect(await attention(world, interview)).toBeNull();
  });

  it('is moved into them where a rule says so', async () => {
    const world = await open({ rules: RESCHEDULE });
    const interview = await world.interview({ at: EVENING });
    await world.pass(3 * MINUTE);
    expect(patches(world)).toHaveLength(1);
    expect(holds(world, interview)).toHaveProperty('alice');
  });
});

describe('what caused a conflict', () => {
  it('is the meeting that came, or the interview that was moved onto it', async () => {
    const world = await open();
    const interview = await world.interview();
    const later = hoursAfter(THURSDAY, 24);
    meeting(world, 'alice', { name: 'later', from: later });
    await world.pull();
    await world.pass(10 * MINUTE);
    meeting(world, 'alice', { from: THURSDAY });
    await world.pull();
    await world.recruiter.interviews.update(interview, { scheduled_at: later });
    await world.webhook(interview);
    const causes = (await findingHistory(world.store.db, interview)).map(({ finding }) => [
      finding.kind,
      'with' in finding && finding.with.during.start === at(later),
      finding.cause.change,
    ]);
    expect(causes).toEqual([
      ['conflict', false, 'calendar'],
      ['conflict', true, 'interview'],
    ]);
  });
});
