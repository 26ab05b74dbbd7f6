import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCALES, PHRASES, REASON_CASES } from '../../src/scheduling/phrases.ts';
import {
  PLACEHOLDERS,
  REASON_LIMIT,
  type ReasonFacts,
  type ReasonTemplates,
  renderReason,
  VOICES,
} from '../../src/scheduling/reason.ts';
import { templateProblems } from '../../src/scheduling/template.ts';
import { BERLIN, start, truth } from './situation.ts';

const facts: ReasonFacts = {
  why: 'moved',
  interviewer: 'Alice',
  company: 'Acme',
  position: 'Backend Engineer',
  oldTime: start,
  newTime: truth.end,
  minutes: 45,
  rule: 'A firm meeting',
};
const english = { locale: 'en', zone: BERLIN } as const;
const reason = (template: string | ReasonTemplates | null, changes: Partial<ReasonFacts> = {}) =>
  renderReason(
    'candidate',
    typeof template === 'string' ? { any: template } : template,
    { ...facts, ...changes },
    english,
  );

describe('the reason a candidate reads', () => {
  it("fills the admin's template in, times in the candidate's zone", () => {
    const template = '{interviewer} of {company} moves the {position} interview from {old_time} to {new_time}.';
    expect(reason(template)).toBe(
      'Alice of Acme moves the Backend Engineer interview from Tuesday, 24 November 2026, 10:00 (Europe/Berlin) ' +
        'to Tuesday, 24 November 2026, 10:45 (Europe/Berlin).',
    );
  });

  it.each(REASON_CASES)('has its own words for %s, which name nobody', (why) => {
    const words = reason(null, { why });
    expect(words).toBe(PHRASES.en.candidate[why]);
    expect(words).not.toContain('Alice');
    expect(reason(' \n ', { why })).toBe(words);
  });

  it('writes times as it is asked to, and chooses by the case and by numbers', () => {
    expect(reason('{new_time, time, short} on {new_time, date, ::EEEEd}')).toBe('10:45 on Tuesday 24');
    const template =
      '{why, select, conflict {A conflict} other {Something}}: {minutes, plural, one {# minute} other {# minutes}}';
    expect(reason(template)).toBe('Something: 45 minutes');
    expect(reason(template, { why: 'conflict', minutes: 1 })).toBe('A conflict: 1 minute');
  });

  it('takes a value as text: it fills nothing in, breaks no line and turns no writing round', () => {
    const position = '{company}\r\nBcc: x\u0000\u202eevil\u2028end $& $1';
    expect(reason('For {position}.', { position })).toBe('For {company} Bcc: x evil end $& $1.');
  });

  it('has words for what is not known', () => {
    expect(reason('{company}', { company: null })).toBe('the company');
    expect(reason('{interviewer}', { interviewer: '' })).toBe('Your interviewer');
  });

  it('is cut between what a reader sees as characters', () => {
    const family = '👩‍👩‍👧‍👦';
    const cut = reason(family.repeat(100));
    expect(cut.length).toBeLessThanOrEqual(REASON_LIMIT);
    expect(cut).toBe(`${family.repeat(Math.floor((REASON_LIMIT - 1) / family.length))}…`);
  });

  it('is never longer than 500, never empty and always one well-formed line', () => {
    const text = fc.string({ unit: 'binary', maxLength: 150 });
    const placeholder = fc.constantFrom(...Object.keys(PLACEHOLDERS.candidate).map((name) => `{${name}}`));
    const template = fc.array(fc.oneof(text, placeholder), { maxLength: 6 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(template, text, text, fc.constantFrom(...LOCALES), (template, interviewer, position, locale) => {
        const reader = { locale, zone: 'Asia/Tokyo' };
        const words = renderReason('candidate', { any: template }, { ...facts, interviewer, position }, reader);
        expect(words.length).toBeLessThanOrEqual(500);
        expect(words).toMatch(/^[^\p{Cc}\u2028\u2029]+$/u);
        expect(words.isWellFormed()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the languages', () => {
  it('all say everything, with placeholders that there are', () => {
    for (const locale of LOCALES)
      for (const voice of VOICES)
        for (const template of Object.values(PHRASES[locale][voice]))
          expect([locale, template, templateProblems(template, PLACEHOLDERS[voice])]).toEqual([locale, template, []]);
  });

  it.each([
    ['en', 'Tuesday, 24 November 2026, 18:00 (Asia/Tokyo)'],
    ['de', 'Dienstag, 24. November 2026, 18:00 (Asia/Tokyo)'],
    ['fr', 'mardi 24 novembre 2026, 18:00 (Asia/Tokyo)'],
    ['es', 'martes, 24 de noviembre de 2026, 18:00 (Asia/Tokyo)'],
    ['pt', 'terça-feira, 24 de novembro de 2026, 18:00 (Asia/Tokyo)'],
    ['ja', '2026年11月24日火曜日, 18:00 (Asia/Tokyo)'],
    ['zh', '2026年11月24日星期二, 18:00 (Asia/Tokyo)'],
  ] as const)('%s has its own words, its own dates and the reader’s clock', (locale, time) => {
    const reader = { locale, zone: 'Asia/Tokyo' };
    expect(renderReason('candidate', null, facts, reader)).toBe(PHRASES[locale].candidate.moved);
    expect(renderReason('candidate', { any: '{old_time}' }, facts, reader)).toBe(time);
  });

  it('of an admin come first: the reader’s, then the one for all, then what is always said', () => {
    const of = (locale: 'en' | 'de' | 'fr', templates: ReasonTemplates) =>
      renderReason('candidate', templates, facts, { locale, zone: BERLIN });
    expect(of('de', { de: 'Neu: {company}', en: 'New: {company}' })).toBe('Neu: Acme');
    expect(of('fr', { de: 'Neu', any: 'New' })).toBe('New');
    expect(of('fr', { de: 'Neu' })).toBe(PHRASES.fr.candidate.moved);
  });
});

describe('the note that interviewers read', () => {
  it('says who and by which rule', () => {
    const conflict = { ...facts, why: 'conflict' } as const;
    expect(renderReason('interviewers', null, conflict, english)).toBe(
      'Moved from Tuesday, 24 November 2026, 10:00 (Europe/Berlin): Alice has something else then (rule “A firm meeting”).',
    );
    expect(renderReason('interviewers', { any: '{rule}: {minutes} min' }, facts, english)).toBe(
      'A firm meeting: 45 min',
    );
  });
});

describe('a template', () => {
  const problems = (template: string) =>
    templateProblems(template, PLACEHOLDERS.candidate).map(({ problem }) => problem);

  it.each(['{constructor}', '{__proto__}', '{toString}', '{hasOwnProperty}', '{title}', '{rule}', '{0}'])(
    'that names %s is refused, and says nothing',
    (template) => {
      expect(problems(template)).toEqual(['unknown_placeholder']);
      expect(reason(template)).toBe(PHRASES.en.candidate.moved);
    },
  );

  it.each(['{interviewer.constructor}', '{interviewer["x"]}', '{interviewer', '{}', '{new_time, choice, 1#x}'])(
    'that reads %s is no template',
    (template) => {
      expect(problems(template)).toEqual(['unreadable']);
    },
  );

  it.each([
    '{company, select, constructor {x} other {y}}',
    '{minutes, select, 45 {x} other {y}}',
    '{interviewer, plural, other {x}}',
    '{position, date}',
    '{why}',
    '{why, select, conflict {{position, number}} other {}}',
  ])('that uses a value as what it is not is refused: %s', (template) => {
    expect(problems(template)).toEqual(['wrong_usage']);
    expect(reason(template)).toBe(PHRASES.en.candidate.moved);
  });

  it('whose apostrophe makes plain text of a brace is refused; other apostrophes are only that', () => {
    expect(problems("Interview de l'{interviewer}")).toContain('quoted_brace');
    expect(reason("It''s {company}'s")).toBe("It's Acme's");
    expect(reason('l’{company}')).toBe('l’Acme');
  });

  it('holds no markup: it is text', () => {
    expect(reason('<b onclick="x">{company}</b>')).toBe('<b onclick="x">Acme</b>');
  });
});
