import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InviteFacts, type LastRevision, planRevision } from '../../src/invites/plan-revision.ts';
import { instantFromIso } from '../../src/scheduling/instant.ts';
import { at } from './content.ts';

const NINE = at('2026-11-24T09:00:00Z');
const TEN = at('2026-11-24T10:00:00Z');

const facts = (change: Partial<InviteFacts> = {}): InviteFacts => ({
  status: 'scheduled',
  during: NINE,
  candidateEmail: 'ada@candidate.example',
  joinUrl: 'https://jobs.example/i/abc',
  position: 'Backend Engineer',
  firstInvite: true,
  at: instantFromIso('2026-11-23T09:00:00Z'),
  ...change,
});

const sent = (change: Partial<LastRevision> = {}): LastRevision => ({
  sequence: 4,
  method: 'REQUEST',
  during: NINE,
  candidateEmail: 'ada@candidate.example',
  joinUrl: 'https://jobs.example/i/abc',
  position: 'Backend Engineer',
  ...change,
});

const baseline = (change: Partial<LastRevision> = {}) => sent({ sequence: -1, method: null, ...change });

describe('a newly known interview', () => {
  it('is announced with SEQUENCE 0', () => {
    expect(planRevision(null, facts())).toEqual({ kind: 'request', sequence: 0, why: 'first', previous: null });
  });

  it('is only remembered when first invites are switched off', () => {
    expect(planRevision(null, facts({ firstInvite: false }))).toEqual({ kind: 'baseline' });
  });

  it.each([
    ['has no time', { during: null }],
    ['begins now', { at: NINE.start }],
    ['has begun', { at: instantFromIso('2026-11-24T09:10:00Z') }],
    ['is over', { at: instantFromIso('2026-12-24T09:10:00Z') }],
    ['is in progress', { status: 'in_progress' }],
    ['is completed', { status: 'completed' }],
    ['is cancelled', { status: 'cancelled' }],
  ] as const)('is not announced when it %s', (_what, change) => {
    expect(planRevision(null, facts(change)).kind).toBe('none');
    expect(planRevision(null, facts({ ...change, firstInvite: false })).kind).toBe('none');
  });
});

describe('an announced interview', () => {
  it('says nothing while nothing changes', () => {
    expect(planRevision(sent(), facts())).toEqual({ kind: 'none', because: 'up_to_date' });
  });

  it.each([
    ['another start', TEN],
    ['another length', at('2026-11-24T09:00:00Z', 60)],
  ])('is updated with the next SEQUENCE on %s', (_what, during) => {
    expect(planRevision(sent(), facts({ during }))).toEqual({
      kind: 'request',
      sequence: 5,
      why: 'time_changed',
      previous: NINE,
    });
  });

  it.each([{ position: 'Staff Engineer' }, { joinUrl: 'https://jobs.example/i/other' }])(
    'is updated with the next SEQUENCE on %j',
    (change) => {
      expect(planRevision(sent(), facts(change))).toEqual({
        kind: 'request',
        sequence: 5,
        why: 'details_changed',
        previous: null,
      });
    },
  );

  it('takes a join link that is not known at the moment for no change', () => {
    expect(planRevision(sent(), facts({ joinUrl: null })).kind).toBe('none');
  });

  it('is not updated for letter case of the address', () => {
    expect(planRevision(sent(), facts({ candidateEmail: ' Ada@Candidate.example ' })).kind).toBe('none');
  });

  it('is cancelled once, at the address and the time of the last message', () => {
    const cancelled = facts({ status: 'cancelled', during: TEN, candidateEmail: 'new@candidate.example' });
    expect(planRevision(sent(), cancelled)).toEqual({
      kind: 'cancel',
      sequence: 5,
      to: 'ada@candidate.example',
      during: NINE,
    });
    expect(planRevision(sent({ sequence: 5, method: 'CANCEL' }), cancelled)).toEqual({
      kind: 'none',
      because: 'already_cancelled',
    });
  });

  it('is withdrawn from the old address and announced to the new, the new one winning', () => {
    expect(planRevision(sent(), facts({ candidateEmail: 'new@candidate.example', during: TEN }))).toEqual({
      kind: 'candidate_changed',
      cancelTo: 'ada@candidate.example',
      cancelDuring: NINE,
      cancelSequence: 5,
      requestSequence: 6,
    });
  });

  it('is left alone once it has begun', () => {
    const begun = { at: instantFromIso('2026-11-24T10:00:00Z') };
    expect(planRevision(sent(), facts({ ...begun, position: 'Staff Engineer' })).kind).toBe('none');
    expect(planRevision(sent(), facts({ ...begun, candidateEmail: 'new@candidate.example' })).kind).toBe('none');
    expect(planRevision(sent(), facts({ ...begun, status: 'in_progress' })).kind).toBe('none');
  });

  it('is announced anew when it is scheduled again after its cancellation', () => {
    expect(planRevision(sent({ method: 'CANCEL' }), facts({ firstInvite: false }))).toEqual({
      kind: 'request',
      sequence: 5,
      why: 'first',
      previous: null,
    });
  });
});

describe('an interview that was only remembered', () => {
  it.each([{}, { position: 'Staff Engineer' }, { candidateEmail: 'new@candidate.example' }, { firstInvite: true }])(
    'stays silent on %j',
    (change) => {
      expect(planRevision(baseline(), facts({ firstInvite: false, ...change })).kind).toBe('none');
    },
  );

  it('is never cancelled: nothing of ours is in anybody’s calendar', () => {
    expect(planRevision(baseline(), facts({ status: 'cancelled' }))).toEqual({ kind: 'none', because: 'never_sent' });
  });

  it('begins with SEQUENCE 0 and the old time when it moves', () => {
    expect(planRevision(baseline(), facts({ firstInvite: false, during: TEN }))).toEqual({
      kind: 'request',
      sequence: 0,
      why: 'time_changed',
      previous: NINE,
    });
  });

  it('is news without an old time for another candidate', () => {
    const revision = planRevision(baseline(), facts({ during: TEN, candidateEmail: 'new@candidate.example' }));
    expect(revision).toEqual({ kind: 'request', sequence: 0, why: 'first', previous: null });
  });
});

describe('any history of an interview', () => {
  const change = fc.record({
    status: fc.constantFrom('scheduled', 'scheduled', 'cancelled', 'in_progress'),
    during: fc.constantFrom(NINE, TEN, null),
    candidateEmail: fc.constantFrom('ada@candidate.example', 'new@candidate.example'),
    position: fc.constantFrom('Backend Engineer', 'Staff Engineer'),
    firstInvite: fc.boolean(),
  });

  it('raises SEQUENCE with every message, and repeats none for the same facts', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (history) => {
        let last: LastRevision | null = null;
        for (const step of history) {
          const now = facts(step);
          const next = remembered(last, now);
          if (next !== last) {
            expect(next?.sequence ?? -1).toBeGreaterThan(next?.method === null ? -2 : (last?.sequence ?? -1));
          }
          expect(planRevision(next, now).kind).toBe('none');
          last = next;
        }
      }),
    );
  });
});

/** What is stored after the plan was carried out. */
function remembered(last: LastRevision | null, now: InviteFacts): LastRevision | null {
  const revision = planRevision(last, now);
  const { candidateEmail, joinUrl, position } = now;
  const told = { during: now.during ?? last?.during ?? NINE, candidateEmail, joinUrl, position };
  switch (revision.kind) {
    case 'none':
      return last;
    case 'baseline':
      return { ...told, sequence: -1, method: null };
    case 'request':
      return { ...told, sequence: revision.sequence, method: 'REQUEST' };
    case 'cancel':
      return { ...told, sequence: revision.sequence, method: 'CANCEL' };
    case 'candidate_changed':
      return { ...told, sequence: revision.requestSequence, method: 'REQUEST' };
  }
}
