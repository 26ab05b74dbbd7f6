/** A real browser without a window: Debian's Chromium, told to talk to nobody by itself. */

import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds: a browser may take its time, when it starts above all. */
const PATIENCE = 180_000;

export interface Visit {
  readonly page: Page;
  /** Does what leads to another page, and waits until all of that is there: a click only waits until it begins to come. */
  follow(act: () => Promise<unknown>): Promise<void>;
  /** What the browser complained of: scripts that failed, what the page's policy forbade. */
  readonly complaints: readonly string[];
  /** Origins that were asked for anything. */
  readonly origins: ReadonlySet<string>;
}

/** Call once per test file. @returns opens a page with nothing in its memory */
export function chromiumPages(): (url: string, options?: BrowserContextOptions) => Promise<Visit> {
  let browser: Browser | null = null;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS, timeout: PATIENCE });
  });
  afterAll(() => browser?.close());
  return async (url, options = {}) => {
    if (!browser) throw new Error('no browser is open');
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const complaints: string[] = [];
    const origins = new Set<string>();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.goto(url);
    const follow = async (act: () => Promise<unknown>) => void (await Promise.all([page.waitForEvent('load'), act()]));
    return { page, follow, complaints, origins };
  };
}

const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** What axe finds against WCAG 2.2, level AA, and its best practices: rule by rule with the elements. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = JSON.stringify({ runOnly: tags, rules: { 'target-size': { enabled: true } } });
  const found = await page.evaluate(
    `${axe.source}\naxe.run(document, ${options}).then(({ violations }) => violations)`,
  );
  return Violations.parse(found).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
