import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../src/scheduling/glob.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { type PanelRule, resolvePanel, type SeatChange } from '../../src/scheduling/panel.ts';
import { alice, bob, carol, interviewId } from './situation.ts';

const subject = {
  id: interviewId,
  position: 'Senior Backend Engineer',
  skills: ['TypeScript', 'SQL'],
  companyName: 'Acme',
};
const anything: PanelRule['match'] = { position: null, skillsAny: [], company: null, interviews: [] };
const panel = (changes: Partial<PanelRule> = {}): PanelRule => ({
  name: 'a panel',
  match: anything,
  required: [alice],
  optional: [],
  any: null,
  policy: {},
  ...changes,
});
const pool = Array.from({ length: 6 }, (_, index) => Email.parse(`pool${index}@acme.example`));

describe('a glob', () => {
  it.each([
    ['Senior Backend Engineer', '*backend*', true],
    ['Backend', '*backend*', true],
    ['Frontend', '*backend*', false],
    ['focus time', 'focus*', true],
    ['my focus', 'focus*', false],
    ['cat', 'c?t', true],
    ['ct', 'c?t', false],
    ['c😀t', 'c?t', true],
    ['a.b', 'a.b', true],
    ['axb', 'a.b', false],
    ['(x) [1]', '(x) [?]', true],
    ['', '', true],
    ['', '*', true],
    ['x', '', false],
    ['two\nlines', 'two*lines', true],
    ['STRASSE', 'strasse', true],
    ['abcabd', '*abd', true],
  ])('%j against %j: %s', (text, pattern, expected) => {
    expect(matchesGlob(text, pattern)).toBe(expected);
  });

  it('is quick whatever somebody wrote', () => {
    expect(matchesGlob('a'.repeat(5_000), `${'*a'.repeat(50)}*b`)).toBe(false);
  });
});

describe('the panel of an interview', () => {
  const matching: [Partial<PanelRule['match']>, boolean][] = [
    [{}, true],
    [{ position: '*backend*' }, true],
    [{ position: '*frontend*' }, false],
    [{ skillsAny: ['Go', 'typescript'] }, true],
    [{ skillsAny: ['Go'] }, false],
    [{ company: 'ACME' }, true],
    [{ company: 'Other' }, false],
    [{ interviews: ['int_x', 'int_m'] }, true],
    [{ interviews: ['int_x'] }, false],
    [{ position: '*backend*', company: 'Other' }, false],
  ];
  it.each(matching)('with a rule that matches %j: %s', (match, expected) => {
    const resolved = resolvePanel(subject, [panel({ match: { ...anything, ...match } })], []);
    expect(resolved?.name ?? null).toBe(expected ? 'a panel' : null);
  });

  it('is that of the first rule that matches', () => {
    const rules = [panel({ name: 'no', match: { ...anything, company: 'Other' } }), panel({ name: 'first' }), panel()];
    expect(resolvePanel(subject, rules, [])).toEqual({ name: 'first', required: [alice], optional: [] });
  });

  it('with no company known does not match a rule for one', () => {
    const rules = [panel({ match: { ...anything, company: 'Acme' } })];
    expect(resolvePanel({ ...subject, companyName: null }, rules, [])).toBeNull();
  });

  it('names nobody twice', () => {
    const any = { of: [alice, bob], count: 2 };
    expect(
      resolvePanel(subject, [panel({ required: [alice, alice], any, optional: [bob, carol, carol] })], []),
    ).toEqual({
      name: 'a panel',
      required: [alice, bob],
      optional: [carol],
      pool: { seated: [bob], reserve: [], kept: [] },
    });
  });

  it('takes as many from the pool as there are', () => {
    const resolved = resolvePanel(subject, [panel({ any: { of: [bob], count: 3 } })], []);
    expect(resolved?.required).toEqual([alice, bob]);
  });

  it('is the same however the pool is listed', () => {
    const of = (emails: readonly Email[]) => resolvePanel(subject, [panel({ any: { of: emails, count: 2 } })], []);
    expect(of(pool)).toEqual(of([...pool].reverse()));
  });

  const chosen = (of: readonly Email[], interview: number) => {
    const id = InterviewId.parse(`int_${interview}`);
    return resolvePanel({ ...subject, id }, [panel({ required: [], any: { of, count: 1 } })], [])?.required[0];
  };
  const interviews = Array.from({ length: 1_200 }, (_, index) => index);

  describe('after somebody took a seat', () => {
    const any = { of: pool, count: 2 };
    const drawn = resolvePanel(subject, [panel({ required: [], any })], []);
    const [first, second] = drawn?.required ?? [];
    const [next, last] = drawn?.pool?.reserve ?? [];
    if (!first || !second || !next || !last) throw new Error('the pool is too small');
    const changed = (...changes: SeatChange[]) =>
      resolvePanel(
        subject,
        [panel({ required: [], any })],
        changes.map((change) => ({ ...change, undone: false })),
      );

    it('they sit there, and whoever gave it up is not asked again', () => {
      const panelNow = changed({ gaveUp: first, took: next });
      expect(panelNow?.required).toEqual([next, second]);
      expect(panelNow?.pool?.reserve).not.toContain(first);
      const later = changed({ gaveUp: first, took: next }, { gaveUp: next, took: last });
      expect(later?.required).toEqual([last, second]);
    });

    it('and a person gave it back, it is theirs to keep', () => {
      const back = resolvePanel(subject, [panel({ required: [], any })], [{ gaveUp: first, took: next, undone: true }]);
      expect(back?.required).toEqual([first, second]);
      expect(back?.pool?.kept).toEqual([first]);
    });

    it('nobody sits there twice, and nobody who is not of the pool', () => {
      expect(changed({ gaveUp: first, took: second })?.required).toEqual([first, second]);
      const stranger = Email.parse('stranger@acme.example');
      expect(changed({ gaveUp: first, took: stranger })?.required).toEqual([first, second]);
    });
  });

  it('takes everybody in the pool about equally often', () => {
    const counts = pool.map((email) => interviews.filter((interview) => chosen(pool, interview) === email).length);
    for (const count of counts) expect(count).toBeGreaterThan(150);
    for (const count of counts) expect(count).toBeLessThan(250);
  });

  it('changes only where the person who left was chosen', () => {
    const [gone, ...rest] = pool;
    for (const interview of interviews.slice(0, 200)) {
      const before = chosen(pool, interview);
      if (before !== gone) expect(chosen(rest, interview)).toBe(before);
    }
  });
});
