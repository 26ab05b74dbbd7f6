import { describe, expect, it } from 'vitest';
import { wordReader } from '../../src/reconcile/kept-words.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { MINIMAL, settingsOf } from '../config/minimal.ts';

const settings = settingsOf(`${MINIMAL}company: { domains: [acme.example, acme.test] }
keywords: { soft: "focus*", hard: ["*board*", "focus*"] }
rules: [{ name: R, on: conflict, when: { with: { title_matches: ["*lunch*"] } }, do: ignore }]
`);
const { profile, read } = wordReader(settings);

describe('of an event', () => {
  it('the patterns are kept that its title matches, and nothing of a title that is withheld', () => {
    expect(read({ title: 'Focus on lunch', organizer: null }).keywords).toEqual(['*lunch*', 'focus*']);
    expect(read({ title: 'Dentist', organizer: null }).keywords).toEqual([]);
    expect(read({ title: null, organizer: null }).keywords).toEqual([]);
  });

  it.each([
    ['ann@acme.example', 'inside'],
    ['ann@mail.ACME.test', 'inside'],
    ['ann@notacme.example', 'outside'],
    ['ann@customer.example', 'outside'],
    [null, null],
  ] as const)('called by %s it is kept that they are %s', (organizer, kept) => {
    expect(read({ title: null, organizer: organizer && Email.parse(organizer) }).organizer).toBe(kept);
  });

  it('is read anew when the patterns or the domains change', () => {
    expect(profile).toEqual(['*board*', '*lunch*', 'focus*', '@acme.example', '@acme.test']);
    expect(wordReader(settingsOf(MINIMAL)).profile).toEqual(['@x.example']);
  });
});
