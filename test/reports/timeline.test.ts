/** The whole story of an interview, as a recruiter reads it. */
import { expect, it } from 'vitest';
import { explainReport } from '../../src/reports/explain.ts';
import { MINUTE } from '../../src/scheduling/instant.ts';
import { THURSDAY, worlds } from '../harness/world.ts';
import { meeting, removeHold } from '../harness/world-hands.ts';

const open = worlds();
const RULES = [
  { name: 'Focus', on: 'conflict', when: { with: { class: 'focus' } }, do: 'ignore' },
  { name: 'Firm', on: 'conflict', do: 'reschedule', reason: 'A conflict.' },
];

it('tells what was seen, what was decided by which rule, where else it could go, what JobHive did and who was written to', async () => {
  const world = await open({ rules: RULES });
  const interview = await world.interview();
  meeting(world, 'alice', { from: THURSDAY });
  await world.pull('alice');
  await world.pass(5 * MINUTE);
  removeHold(world, 'bob', interview);
  await world.pull('bob');
  await world.pass(3 * MINUTE);
  const report = await explainReport(world.store, world.deps.settings(), interview);
  const told = report?.timeline.map(({ at, what, text, because }) =>
    [`${at.slice(11, 16)} ${what}: ${text}`, ...because.map((line) => `  ${line}`)].join('\n'),
  );
  expect(report).toMatchObject({ zone: 'Europe/Berlin', scheduledAt: '2026-11-26T09:00:00Z' });
  expect(JSON.stringify(report)).not.toContain('secrets');
  expect(told?.join('\n')).toMatchInlineSnapshot(`
    "08:00 mail: invite to ada@candidate.example, revision 0: accepted
      “Invitation: Platform Engineer interview with Acme – Thu 26 Nov 2026, 11:00 CET”
      250 ok
    08:01 finding: alice@acme.example has a conflicting event (busy, answer none), Thu 26 Nov 2026, 11:00–12:00, 45 min over the interview
      seen in memory/alice
      caused by: it changed in the calendar, known since Mon 23 Nov 2026, 09:01
    08:01 decision: Waiting until Mon 23 Nov 2026, 09:04 to see whether it lasts: alice@acme.example has another event (busy) at Thu 26 Nov 2026, 11:00–12:00.
      conflict, alice@acme.example: rule “Firm”
        rule “Focus” before it does not apply: with.class
    08:04 decision: Moving from Thu 26 Nov 2026, 11:00–11:45 to Thu 26 Nov 2026, 10:00–10:45 by rule "Firm": alice@acme.example has another event (busy) at Thu 26 Nov 2026, 11:00–12:00.
      conflict, alice@acme.example: rule “Firm”
        rule “Focus” before it does not apply: with.class
      1675 possible starts were looked at, Mon 23 Nov 2026, 13:04–Fri 11 Dec 2026, 00:00
        868 are not possible: outside candidate hours
        404 are not possible: outside working hours, alice@acme.example
        8 are not possible: busy, alice@acme.example
        chosen Thu 26 Nov 2026, 10:00, score 180 (same day 240, close to original -60)
        next best Thu 26 Nov 2026, 09:45, score 165 (same day 240, close to original -75)
        next best Thu 26 Nov 2026, 12:15, score 165 (same day 240, close to original -75)
        next best Thu 26 Nov 2026, 09:30, score 150 (same day 240, close to original -90)
        next best Thu 26 Nov 2026, 12:30, score 150 (same day 240, close to original -90)
        next best Thu 26 Nov 2026, 09:15, score 135 (same day 240, close to original -105)
    08:04 reschedule: JobHive has moved it: from Thu 26 Nov 2026, 11:00 (45 min) to Thu 26 Nov 2026, 10:00 (45 min)
      the candidate reads: “A conflict.”
      PATCH sent once; req_vh3pcyk6tf1n
    08:04 mail: invite to ada@candidate.example, revision 1: accepted
      “Updated invitation: Platform Engineer interview with Acme – Thu 26 Nov 2026, 10:00 CET”
      250 ok
    08:05 finding ended: alice@acme.example has a conflicting event (busy, answer none), Thu 26 Nov 2026, 11:00–12:00, 45 min over the interview
      it lasted 4 min
    08:05 decision: The calendars agree with the plan.
    08:06 finding: bob@acme.example: the hold was deleted
      seen in memory/bob
      caused by: it went from the calendar
    08:06 decision: Waiting until Mon 23 Nov 2026, 09:09 to see whether it lasts: the hold of bob@acme.example was deleted.
      removed, bob@acme.example: no rule matches
    08:09 decision: A person must look, no rule matched: the hold of bob@acme.example was deleted.
      removed, bob@acme.example: no rule matches
    08:09 mail: notice to ops@acme.example: accepted
      “Interview int_m8ug3pbxk6se needs a person”
      250 ok"
  `);
});
