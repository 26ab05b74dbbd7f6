import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASON_LIMIT, REASON_PLACEHOLDERS, type ReasonFacts, renderReason } from '../../src/scheduling/reason.ts';
import { BERLIN, start, truth } from './situation.ts';

const facts: ReasonFacts = {
  interviewer: 'Alice',
  company: 'Acme',
  position: 'Backend Engineer',
  oldTime: start,
  newTime: truth.end,
  zone: BERLIN,
};

describe('the reason a candidate reads', () => {
  it("fills the admin's template in, times in the candidate's zone", () => {
    const template = '{interviewer} of {company} moves the {position} interview from {old_time} to {new_time}.';
    expect(renderReason(template, 'moved', facts)).toBe(
      'Alice of Acme moves the Backend Engineer interview from Tuesday 24 November 2026, 10:00 (Europe/Berlin) ' +
        'to Tuesday 24 November 2026, 10:45 (Europe/Berlin).',
    );
  });

  it.each([
    ['moved', 'Alice proposed a new time for your interview.'],
    ['resized', 'Alice changed the length of your interview.'],
    ['conflict', 'Alice has an unavoidable scheduling conflict at the original time of your interview.'],
    ['unavailable', 'Alice is no longer available at the original time of your interview.'],
  ] as const)('has its own words for %s', (reasonCase, words) => {
    expect(renderReason(null, reasonCase, facts)).toBe(words);
    expect(renderReason(' \n ', reasonCase, facts)).toBe(words);
  });

  it('takes a value as text: it fills nothing in, breaks no line and turns no writing round', () => {
    const position = '{company}\r\nBcc: x\u0000\u202eevil\u2028end $& $1';
    expect(renderReason('For {position}.', 'moved', { ...facts, position })).toBe(
      'For {company} Bcc: x evil end $& $1.',
    );
  });

  it('has words for what is not known', () => {
    expect(renderReason('{company}', 'moved', { ...facts, company: null })).toBe('the company');
    expect(renderReason('{interviewer}', 'moved', { ...facts, interviewer: '' })).toBe('Your interviewer');
  });

  it('leaves braces alone that are no placeholder', () => {
    expect(renderReason('{title} {toString}', 'moved', facts)).toBe('{title} {toString}');
  });

  it('is cut between what a reader sees as characters', () => {
    const family = '👩‍👩‍👧‍👦';
    const cut = renderReason(family.repeat(100), 'moved', facts);
    expect(cut.length).toBeLessThanOrEqual(REASON_LIMIT);
    expect(cut).toBe(`${family.repeat(Math.floor((REASON_LIMIT - 1) / family.length))}…`);
  });

  it('is never longer than 500, never empty and always one well-formed line', () => {
    const text = fc.string({ unit: 'binary', maxLength: 150 });
    const placeholder = fc.constantFrom(...REASON_PLACEHOLDERS.map((name) => `{${name}}`));
    const template = fc.array(fc.oneof(text, placeholder), { maxLength: 6 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(template, text, text, (template, interviewer, position) => {
        const reason = renderReason(template, 'moved', { ...facts, interviewer, position });
        expect(reason.length).toBeLessThanOrEqual(500);
        expect(reason).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
        expect(reason.isWellFormed()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
