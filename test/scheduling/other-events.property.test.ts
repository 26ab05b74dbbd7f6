/** That nothing of another event reaches the candidate: not its title, not its people, not its place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordReader } from '../../src/reconcile/kept-words.ts';
import type { BusyBlock } from '../../src/scheduling/availability.ts';
import { decide } from '../../src/scheduling/decide.ts';
import { Email, EventId } from '../../src/scheduling/ids.ts';
import { instant, intervalOf, MINUTE } from '../../src/scheduling/instant.ts';
import { observe } from '../../src/scheduling/observe.ts';
import { LOCALES } from '../../src/scheduling/phrases.ts';
import { MINIMAL, settingsOf } from '../config/minimal.ts';
import { alice, block, bob, hold, observation, person, policy, rule, settled, situation, start } from './situation.ts';

/** An admin's file with keywords and rules of every kind, and texts that name whatever a text may name. */
const settings = settingsOf(`${MINIMAL}company: { name: Acme, domains: [acme.example] }
keywords: { hard: "*board*", soft: "focus*", movable: "*sync*" }
rules:
  - name: Everything
    on: [conflict, unavailable]
    when: { with: { title_matches: ["*review*", "*"], or_class: tentative } }
    do: [reschedule, notify]
    reason: "{interviewer}, {company}, {position}, {old_time}, {new_time}, {minutes}, {why, select, other {because}}"
    note: "{rule} {interviewer}"
  - { name: Drags, on: [moved, resized], do: [accept, reschedule] }
`);

/** Words that no phrase, name or rule holds. */
const secret = fc
  .array(fc.constantFrom('zq', 'xk', 'jv', 'wq', 'qy', 'vx'), { minLength: 3, maxLength: 5 })
  .map((parts) => parts.join(''));
const event = fc.record({
  title: fc.tuple(fc.constantFrom('Board of', 'Focus:', 'Sync', 'Review', ''), secret).map((words) => words.join(' ')),
  organizer: fc.tuple(secret, fc.constantFrom('acme.example', 'customer.example')).map((parts) => parts.join('@')),
  place: secret,
  id: secret,
  offset: fc.integer({ min: -60, max: 300 }),
  minutes: fc.constantFrom(15, 60, 120),
  busy: fc.constantFrom('busy', 'tentative', 'focus', 'out_of_office', 'unknown'),
  answer: fc.constantFrom('accepted', 'needs_action', 'none'),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** What the program keeps of an event: everything that decisions are made of. */
function kept({ title, organizer, id, offset, minutes, busy, answer }: Event): BusyBlock {
  const during = intervalOf(instant(start + offset * MINUTE), minutes);
  const words = wordReader(settings).read({ title, organizer: Email.parse(organizer) });
  return block(alice, during, { event: EventId.parse(id), busy, answer, ...words });
}

describe('what a candidate reads', () => {
  it('holds no word of another event, in no language and under no rule; nor does what interviewers read', () => {
    let moves = 0;
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...LOCALES),
        fc.boolean(),
        (events, locale, own) => {
          const blocks = events.map(kept).sort((a, b) => a.during.start - b.during.start);
          const people = [person(alice, { blocks }), person(bob)];
          const dragged = hold(alice, { kind: 'at', during: intervalOf(instant(start + 30 * MINUTE), 45) });
          const panel = { name: 'p', required: [alice, bob], optional: [] };
          const lenient = { ...policy, keywords: settings.policy.keywords };
          const found = observe(observation({ people, panel, policy: lenient, holds: own ? [dragged] : [] }));
          const { outcome, explanation } = decide(
            situation({
              people,
              panel,
              findings: found.map(settled),
              rules: own ? [...settings.rules, rule({ actions: ['reschedule'] })] : [rule({ actions: ['reschedule'] })],
              policy: lenient,
              readers: { candidate: { locale, zone: 'Asia/Tokyo' }, interviewers: { locale, zone: 'Asia/Tokyo' } },
            }),
          );
          const told = JSON.stringify([
            outcome.kind === 'reschedule' ? [outcome.reason, outcome.note] : '',
            explanation.summary,
          ]);
          if (outcome.kind === 'reschedule') moves += 1;
          for (const { title, organizer, place, id } of events)
            for (const word of [...title.split(' '), ...organizer.split('@'), place, id])
              if (/zq|xk|jv|wq|qy|vx/.test(word)) expect(told.toLowerCase()).not.toContain(word);
          for (const pattern of Object.values(lenient.keywords).flat()) expect(told).not.toContain(pattern);
        },
      ),
      { numRuns: 80 },
    );
    expect(moves).toBeGreaterThan(30);
  });
});
