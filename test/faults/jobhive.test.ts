/** JobHive fails in every way it can: nothing is done twice, nothing is lost, and nobody storms it. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { databases } from '../harness/database.ts';
import {
  attention,
  decisions,
  drag,
  holds,
  hoursAfter,
  invites,
  logged,
  meeting,
  newInterview,
  patches,
  rescheduledAtJobHive,
  reschedules,
  scheduledAt,
} from './virtual-hands.ts';
import { THURSDAY, type VirtualStage, virtualStages } from './virtual-stage.ts';

const LATER = hoursAfter(THURSDAY, 2);
const MOVED = { alice: `${LATER}+45`, bob: `${LATER}+45` };
const UNMOVED = { alice: `${LATER}+45`, bob: `${THURSDAY}+45` };

function refusal(status: number, code: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ success: false, error: { code, message: `It says ${code}` } });
  return { answer: { status, headers: { 'content-type': 'application/json', ...headers }, body } };
}

async function control(stage: VirtualStage, path: string): Promise<void> {
  const answer = await fetch(`${stage.sandbox.url}/_sandbox/${path}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}`);
}

describe.each(databases)('over $name', (database) => {
  const openStage = virtualStages(database);

  describe('a PATCH', () => {
    it.each([
      { what: 'whose answer is lost', fault: { kind: 'lost_response' } },
      { what: 'that is answered with 500 after it took effect', fault: { kind: 'server_error', effect: 'taken' } },
      { what: 'that is answered with 500 without effect', fault: { kind: 'server_error', effect: 'none' } },
      { what: 'whose answer breaks off', fault: { kind: 'truncated_body' } },
      { what: 'whose answer is no JSON', fault: { kind: 'garbage_body' } },
      { what: 'that is answered with 429 and a wait', fault: { kind: 'rate_limited', retry_after: 120 } },
      { what: 'that is answered with 429 and no wait', fault: { kind: 'rate_limited' } },
    ] as const)('$what takes effect once, and everybody is told once', async ({ fault }) => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.sandbox.armFault({ match: { method: 'PATCH' }, fault });
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(10 * MINUTE);
      expect(scheduledAt(stage, interview)).toBe(LATER);
      expect(rescheduledAtJobHive(stage)).toBe(1);
      expect(await holds(stage, interview)).toEqual(MOVED);
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `REQUEST 1 ${LATER}`]);
      expect((await reschedules(stage, interview)).map(({ state }) => state)).toEqual(['confirmed']);
      expect(await attention(stage, interview)).toBeNull();
      expect(stage.failures).toEqual([]);
    });

    it('that must wait is not sent before it may', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.sandbox.armFault({ match: { method: 'PATCH' }, fault: { kind: 'rate_limited', retry_after: 120 } });
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(119 * SECOND);
      expect(patches(stage)).toHaveLength(1);
      await stage.pass(2 * SECOND);
      expect(patches(stage)).toHaveLength(2);
      expect(scheduledAt(stage, interview)).toBe(LATER);
    });

    it.each(['start', 'complete'] as const)(
      'of an interview that JobHive %ss meanwhile moves nothing',
      async (step) => {
        const stage = await openStage();
        const interview = await newInterview(stage);
        const meanwhile = async () => {
          await control(stage, `interviews/${interview}/start`);
          if (step === 'complete') await control(stage, `interviews/${interview}/complete`);
        };
        stage.jobhive.arm({ method: 'PATCH' }, { meanwhile });
        await drag(stage, 'alice', interview, LATER);
        await stage.pull('alice');
        await stage.pass(HOUR);
        expect(scheduledAt(stage, interview)).toBe(THURSDAY);
        expect(patches(stage)).toHaveLength(1);
        expect((await reschedules(stage, interview)).map(({ state }) => state)).toEqual(['refused']);
        expect(await holds(stage, interview)).toEqual(UNMOVED);
        expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`]);
      },
    );

    it('of an interview that a recruiter cancels meanwhile gives way to the cancellation', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      const meanwhile = () => stage.recruiter.interviews.cancel(interview, { reason: 'Filled' });
      stage.jobhive.arm({ method: 'PATCH' }, { meanwhile });
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(HOUR);
      expect(patches(stage)).toHaveLength(1);
      expect(await holds(stage, interview)).toEqual({});
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`, `CANCEL 1 ${THURSDAY}`]);
      expect(await attention(stage, interview)).toBeNull();
    });

    it('of an interview that JobHive forgets meanwhile calls a person, and takes nothing back', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.jobhive.arm({ method: 'PATCH' }, { meanwhile: () => control(stage, 'reset') });
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      expect(await attention(stage, interview)).toMatch(/^JobHive refused the new time/);
      await stage.pass(5 * HOUR);
      expect(await attention(stage, interview)).toMatch(/^JobHive no longer knows this interview/);
      expect(await holds(stage, interview)).toEqual(UNMOVED);
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`]);
      expect(patches(stage)).toHaveLength(1);
    });

    it('that JobHive refuses with 422 is not sent again, and a person is called', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.jobhive.arm({ method: 'PATCH' }, refusal(422, 'VALIDATION_ERROR'), 1_000);
      await drag(stage, 'alice', interview, LATER);
      await stage.pull('alice');
      await stage.pass(DAY);
      expect(patches(stage)).toHaveLength(1);
      expect(await attention(stage, interview)).toMatch(/^JobHive refused the new time: invalid/);
      expect(await invites(stage)).toEqual([`REQUEST 0 ${THURSDAY}`]);
    });
  });
});

describe.each(databases.slice(0, 1))('over $name', (database) => {
  const openStage = virtualStages(database);

  describe('JobHive is down', () => {
    it.each([
      { what: 'behind a balancer that answers 503', fault: { answer: { status: 503 } } },
      { what: 'and every connection dies', fault: { cut: 'before' } },
    ] as const)('for twenty minutes, $what: what happened meanwhile is made up for by itself', async ({ fault }) => {
      const stage = await openStage();
      const interviews = [await newInterview(stage), await newInterview(stage, { at: hoursAfter(THURSDAY, 24) })];
      const [first, second] = interviews;
      if (!first || !second) throw new Error('two interviews were wanted');
      stage.jobhive.arm({}, fault, 1_000_000);
      const before = stage.jobhive.requests.length;
      await drag(stage, 'alice', first, LATER);
      await meeting(stage, 'bob', hoursAfter(THURSDAY, 24));
      await stage.pull();
      await stage.pass(20 * MINUTE);
      expect(stage.jobhive.requests.length - before).toBeLessThan(200);
      expect(await invites(stage)).toHaveLength(2);
      stage.jobhive.heal();
      await stage.pass(15 * MINUTE);
      expect(scheduledAt(stage, first)).toBe(LATER);
      expect(await holds(stage, first)).toEqual(MOVED);
      expect(scheduledAt(stage, second)).not.toBe(hoursAfter(THURSDAY, 24));
      expect(rescheduledAtJobHive(stage)).toBe(2);
      expect(await invites(stage)).toHaveLength(4);
      for (const interview of interviews) expect(await attention(stage, interview)).toBeNull();
      expect(stage.failures).toEqual([]);
    });

    it('for hours: whoever looks sees since when', async () => {
      const stage = await openStage();
      const interview = await newInterview(stage);
      stage.jobhive.arm({}, { answer: { status: 503 } }, 1_000_000);
      await stage.pass(3 * HOUR);
      expect(await attention(stage, interview)).toMatch(
        /^JobHive could not be asked \(unavailable\): nothing new .* since Mon 23 Nov 2026, 09:/,
      );
      stage.jobhive.heal();
      await stage.pass(HOUR);
      expect(await attention(stage, interview)).toBeNull();
    });
  });

  describe('a key that JobHive refuses', () => {
    it('is said where an operator looks, is not stormed with, and is forgotten once it is taken again', async () => {
      const stage = await openStage();
      const interviews = [];
      for (let day = 0; day < 5; day += 1)
        interviews.push(await newInterview(stage, { at: hoursAfter(THURSDAY, day === 0 ? 0 : day * 24 + 72) }));
      const [first] = interviews;
      if (!first) throw new Error('five interviews were wanted');
      stage.jobhive.arm({}, refusal(401, 'UNAUTHORIZED'), 1_000_000);
      const before = stage.jobhive.requests.length;
      await drag(stage, 'alice', first, LATER);
      await stage.pull('alice');
      await stage.pass(6 * HOUR);
      // One every five minutes is enough to notice a new key.
      expect(stage.jobhive.requests.length - before).toBeLessThanOrEqual(6 * 12 + 1);
      for (const interview of interviews)
        expect(await attention(stage, interview)).toMatch(/^JobHive refuses the API key: correct jobhive.api_key/);
      const { attention: shown } = await stage.status();
      expect(shown).toHaveLength(5);
      stage.jobhive.heal();
      await stage.pass(20 * MINUTE);
      for (const interview of interviews) expect(await attention(stage, interview)).toBeNull();
      expect(await holds(stage, first)).toEqual(MOVED);
      expect(rescheduledAtJobHive(stage)).toBe(1);
      expect(await decisions(stage, first)).toContain('reschedule');
      expect(logged(stage, 'an interview could not be read').join('')).not.toContain('jh_live_daemon');
    });
  });
});
