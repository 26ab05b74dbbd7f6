/** The candidate's page in a real browser: with and without scripts, in the dark, by keyboard, for screen readers. */
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { CandidateView } from '../../src/links/candidate-view.ts';
import { instantFromIso, intervalOf } from '../../src/scheduling/instant.ts';
import { LOCALES } from '../../src/scheduling/phrases.ts';
import { newToken } from '../../src/secrets/token-hash.ts';
import { VIEW } from '../harness/candidate-view.ts';
import { accessibilityFaults, chromiumPages } from '../harness/chromium.ts';
import { pageServer } from '../harness/page-server.ts';

const PLANNED: CandidateView = {
  ...VIEW,
  previous: intervalOf(instantFromIso('2026-11-25T10:00:00Z'), 45),
  reason: 'Your interviewer has an unavoidable scheduling conflict.',
  asking: { kind: 'open', refused: false },
};

const FREE = ['2026-11-27T09:00:00Z', '2026-11-30T13:00:00Z'].map((start) => intervalOf(instantFromIso(start), 45));

const openPage = chromiumPages();
let view: CandidateView | null = PLANNED;
let url = '';
const { server } = pageServer(systemClock, {
  candidate: {
    clock: systemClock,
    locale: () => 'en',
    look: async () => view,
    offer: async () => FREE,
    ask: async (_interview, starts) => {
      if (starts.length === 0) return 'none_free';
      view = { ...PLANNED, asking: { kind: 'waiting', times: starts.map((start) => intervalOf(start, 45)) } };
      return 'asked';
    },
  },
});

beforeAll(async () => {
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());
beforeEach(() => {
  view = PLANNED;
});

/** A token of its own for each visit, as each candidate has. */
const visit = (options?: BrowserContextOptions) => openPage(`${url}/interview/${newToken()}`, options);

describe('a device in another time zone', () => {
  it('says so where the candidate’s is known, and a click shows times there', async () => {
    const { page, follow } = await visit({ timezoneId: 'America/New_York' });
    expect(await page.locator('time', { hasText: '11:00–11:45' }).isVisible()).toBe(true);
    expect(await page.getByText('Your device is set to another time zone: America/New York').isVisible()).toBe(true);
    await follow(() => page.getByRole('link', { name: 'Show times in it' }).click());
    expect(await page.locator('time', { hasText: '05:00–05:45' }).isVisible()).toBe(true);
    expect(await page.getByText('Your device is set').isVisible()).toBe(false);
  });

  it('is followed at once where the candidate’s is a guess', async () => {
    view = { ...PLANNED, isZoneKnown: false };
    const { page } = await visit({ timezoneId: 'Asia/Kolkata' });
    await page.waitForURL(/zone=/);
    expect(await page.locator('time', { hasText: '15:30–16:15' }).isVisible()).toBe(true);
  });

  it('goes unmentioned while its clock shows the same', async () => {
    const { page } = await visit({ timezoneId: 'Europe/Vienna' });
    expect(await page.getByText('Your device is set').isVisible()).toBe(false);
  });
});

describe('without a script', () => {
  it('the time zone is chosen by keyboard alone, in a form', async () => {
    const { page, follow } = await visit({ javaScriptEnabled: false, timezoneId: 'America/New_York' });
    expect(await page.getByText('Your device is set').isVisible()).toBe(false);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Join the interview');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Pacific/Auck');
    await page.keyboard.press('Tab');
    await follow(() => page.keyboard.press('Enter'));
    expect(page.url()).toContain('zone=Pacific%2FAuckland');
    expect(await page.locator('time', { hasText: '23:00–23:45' }).isVisible()).toBe(true);
  });
});

describe('another time', () => {
  it('is asked for by keyboard alone, without a script', async () => {
    const { page, follow } = await visit({ javaScriptEnabled: false });
    await follow(() => page.getByRole('link', { name: 'Ask for another time' }).press('Enter'));
    await page.getByRole('checkbox', { name: 'Monday, 30 November 2026, 14:00–14:45' }).press('Space');
    await page.keyboard.press('Tab');
    await follow(() => page.keyboard.press('Enter'));
    expect(page.url()).toMatch(/#asked$/);
    expect(await page.getByRole('heading', { name: 'You have asked for another time' }).isVisible()).toBe(true);
    expect(await page.getByRole('listitem').first().textContent()).toBe('Monday, 30 November 2026, 14:00–14:45');
  });

  it('has a form in which axe finds nothing, also after a mistake, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, follow } = await visit({ colorScheme });
      await follow(() => page.getByRole('link', { name: 'Ask for another time' }).click());
      expect(await accessibilityFaults(page)).toEqual([]);
      await follow(() => page.getByRole('button', { name: 'Ask for these times' }).click());
      expect(await page.getByRole('alert').textContent()).toBe('Choose at least one time.');
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });
});

describe('everybody can use it', () => {
  const states: readonly [string, CandidateView | null][] = [
    ['planned', PLANNED],
    ['cancelled', { ...PLANNED, state: 'cancelled', joinUrl: null }],
    ['a link that opens nothing', null],
  ];
  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(states)(`axe finds nothing against WCAG 2.2 AA, ${colorScheme}: %s`, async (_name, shown) => {
      view = shown;
      const { page } = await visit({ colorScheme });
      expect(await accessibilityFaults(page)).toEqual([]);
    });
  }

  it.each(LOCALES)('nor in the language %s, on a device in another zone', async (locale) => {
    view = { ...PLANNED, locale };
    const { page } = await visit({ timezoneId: 'America/New_York' });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('nothing must be scrolled sideways on a screen of 320 pixels', async () => {
    view = { ...PLANNED, locale: 'de', position: 'Teamleitung Softwareentwicklung Zahlungsverkehrssysteme' };
    const { page } = await visit({ viewport: { width: 320, height: 640 }, timezoneId: 'America/New_York' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('where the keyboard is, is seen', async () => {
    const { page } = await visit();
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none');
    }
  });
});

it('its policy lets it work, and nobody but us is asked for anything', async () => {
  const { page, follow, complaints, origins } = await visit({ timezoneId: 'America/New_York' });
  await follow(() => page.getByRole('link', { name: 'Show times in it' }).click());
  expect(complaints).toEqual([]);
  expect([...origins]).toEqual([url]);
});
