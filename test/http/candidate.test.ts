/** The candidate's page as it is answered over HTTP; what it shows of the database, `test/links` says. */
import ICAL from 'ical.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { CandidateView } from '../../src/links/candidate-view.ts';
import { instantFromIso, intervalOf, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { LOCALES } from '../../src/scheduling/phrases.ts';
import { newToken } from '../../src/secrets/token-hash.ts';
import { ASKING_WORDS } from '../../src/web/asking-words.ts';
import { CANDIDATE_WORDS } from '../../src/web/candidate-words.ts';
import { VIEW } from '../harness/candidate-view.ts';
import { pageServer } from '../harness/page-server.ts';
import { createVirtualClock } from '../harness/virtual-clock.ts';

const TOKEN = newToken();

const open: { close(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));

function visit(view: Partial<CandidateView> = {}, asking: { free?: string[]; outcome?: 'asked' | 'none_free' } = {}) {
  const clock = createVirtualClock(instantFromIso('2026-11-23T08:00:00Z'));
  const asked: string[][] = [];
  const { server, lines } = pageServer(clock, {
    candidate: {
      clock,
      locale: () => 'de',
      look: async (token) => (token === TOKEN ? { ...VIEW, ...view } : null),
      offer: async () => (asking.free ?? []).map((start) => intervalOf(instantFromIso(start), 45)),
      ask: async (_interview, starts) => {
        asked.push(starts.map(isoOf));
        return asking.outcome ?? 'asked';
      },
    },
  });
  open.push(server);
  const get = (query = '', token = TOKEN) => server.inject(`/interview/${token}${query}`);
  const post = (form: readonly (readonly [string, string])[]) =>
    server.inject({
      method: 'POST',
      url: `/interview/${TOKEN}/times`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.map((field) => field.map(encodeURIComponent).join('=')).join('&'),
    });
  return { clock, get, post, asked, lines };
}

/** Without tags, and with runs of space as one. */
function words(page: string): string {
  return page
    .replace(/<(style|script|select)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replace(/\s+/g, ' ');
}

describe('the page shows', () => {
  it('the time on the candidate’s clock, its zone, its length and where to join', async () => {
    const page = await visit().get();
    expect(page.statusCode).toBe(200);
    expect(words(page.body)).toContain('Time Thursday, 26 November 2026, 11:00–11:45 Europe/Berlin (GMT+1)');
    expect(words(page.body)).toContain('Length 45 minutes');
    expect(page.body).toContain('href="https://jobhive.example/join/42"');
  });

  it('the time on any clock that its visitor asks for, without a script', async () => {
    const page = await visit().get('?zone=America/St_Johns');
    expect(words(page.body)).toContain('Thursday, 26 November 2026, 06:30–07:15 America/St Johns (GMT-3:30)');
    expect(page.body).toContain('<option value="America/St_Johns" selected>');
  });

  it('both days where the interview goes over midnight there', async () => {
    const page = await visit().get('?zone=Pacific/Chatham');
    expect(words(page.body)).toContain('Thursday, 26 November 2026, 23:45 – Friday, 27 November 2026, 00:30');
  });

  it('the time as before, and says so, for a zone that does not exist', async () => {
    const page = await visit().get('?zone=Mars/Phobos');
    expect(page.statusCode).toBe(200);
    expect(words(page.body)).toContain('This time zone is not known.');
    expect(words(page.body)).toContain('11:00–11:45 Europe/Berlin');
    expect(page.body).not.toContain('Phobos');
  });

  it('where the interview was, and why it moved', async () => {
    const page = await visit({
      previous: intervalOf(instantFromIso('2026-11-25T10:00:00Z'), 45),
      reason: 'Your interviewer has proposed a new time.',
    }).get();
    expect(words(page.body)).toContain('Previously Wednesday, 25 November 2026, 11:00–11:45');
    expect(words(page.body)).toContain('Reason for the change Your interviewer has proposed a new time.');
  });

  it('that it is cancelled, and offers neither to join nor to put it into a calendar', async () => {
    const page = await visit({ state: 'cancelled', joinUrl: null }).get();
    expect(words(page.body)).toContain('This interview is cancelled.');
    expect(page.body).not.toContain('google');
    expect(page.body).not.toContain('.ics');
  });

  it.each(LOCALES)('everything in the candidate’s language: %s', async (locale) => {
    const { body } = await visit({ locale }).get();
    expect(body).toMatch(new RegExp(`<html lang="${locale}`));
    const { add, time, zone } = CANDIDATE_WORDS[locale];
    for (const text of [add.heading, add.download, time, zone.label]) expect(words(body)).toContain(text);
    expect(words(body)).not.toMatch(/[{}]/);
  });

  it('what others typed as text, never as markup', async () => {
    const { body } = await visit({
      position: '<script>alert(1)</script> "Engineer"',
      companyName: "O'Reilly & <b>Sons</b>",
      reason: '<img src=x onerror=alert(1)>',
      joinUrl: 'javascript:alert(1)',
    }).get('?zone="><script>alert(1)</script>');
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<img');
    expect(body).not.toContain('<b>Sons');
    expect(body).not.toContain('javascript:');
  });
});

describe('into calendars', () => {
  const linksOf = (body: string) =>
    [...body.matchAll(/href="([^"]*)"/g)].map(
      ([, to]) => new URL((to ?? '').replaceAll('&amp;', '&'), 'https://acme.example/interview/'),
    );

  it('it leads with the right times, and says nothing of itself there', async () => {
    const links = linksOf((await visit().get()).body);
    const google = links.find(({ host }) => host === 'calendar.google.com');
    expect(Object.fromEntries(google?.searchParams ?? [])).toEqual({
      action: 'TEMPLATE',
      text: 'Platform Engineer interview with Acme',
      dates: '20261126T100000Z/20261126T104500Z',
      details: 'https://jobhive.example/join/42',
      location: 'https://jobhive.example/join/42',
    });
    for (const host of ['outlook.live.com', 'outlook.office.com']) {
      const outlook = links.find((link) => link.host === host);
      expect(outlook?.searchParams.get('startdt')).toBe('2026-11-26T10:00:00Z');
      expect(outlook?.searchParams.get('enddt')).toBe('2026-11-26T10:45:00Z');
    }
    for (const { host, href } of links) if (host !== 'acme.example') expect(href).not.toContain(TOKEN);
  });

  it('a file goes that every program reads: the invite’s UID and SEQUENCE, nobody asked to answer', async () => {
    const { get } = visit();
    const file = await get('/interview.ics?download=1');
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8; method=PUBLISH');
    expect(file.headers['content-disposition']).toBe('attachment; filename="interview.ics"');
    expect((await get('/interview.ics')).headers['content-disposition']).toMatch(/^inline/);
    const calendar = new ICAL.Component(ICAL.parse(file.body));
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    const event = calendar.getFirstSubcomponent('vevent');
    expect(event?.getFirstPropertyValue('uid')).toBe('abc@acme.example');
    expect(event?.getFirstPropertyValue('sequence')).toBe(3);
    expect(String(event?.getFirstPropertyValue('dtstart'))).toBe('2026-11-26T10:00:00Z');
    expect(event?.getFirstPropertyValue('organizer')).toBe('mailto:interviews@acme.example');
    expect(event?.hasProperty('attendee')).toBe(false);
    expect(file.body.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(file.body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('no property of somebody’s making gets in', async () => {
    const file = await visit({ position: 'Engineer\r\nATTENDEE:mailto:eve@evil.example' }).get('/interview.ics');
    const event = new ICAL.Component(ICAL.parse(file.body)).getFirstSubcomponent('vevent');
    expect(event?.hasProperty('attendee')).toBe(false);
    expect(event?.getFirstPropertyValue('summary')).toContain('Engineer ATTENDEE');
  });
});

describe('another time', () => {
  const OPEN = { asking: { kind: 'open', refused: false } } as const;
  const free = ['2026-11-27T09:00:00Z', '2026-11-30T13:00:00Z'];

  it('can be asked for where the company allows it, and is not spoken of elsewhere', async () => {
    expect((await visit().get()).body).not.toContain('Ask for another time');
    expect((await visit(OPEN).get('?zone=Asia/Tokyo')).body).toContain(`href="${TOKEN}/times?zone=Asia%2FTokyo"`);
  });

  it('is chosen among free ones, on the clock that the page showed', async () => {
    const page = await visit(OPEN, { free }).get('/times?zone=Asia/Tokyo');
    expect(words(page.body)).toContain('Free times: Asia/Tokyo (GMT+9)');
    expect(words(page.body)).toContain('Friday, 27 November 2026, 18:00–18:45');
    expect(words(page.body)).toContain('Monday, 30 November 2026, 22:00–22:45');
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
  });

  it('is asked for with what was chosen, and leads back to the page', async () => {
    const { post, asked } = visit(OPEN, { free });
    const answer = await post([
      ['zone', 'Asia/Tokyo'],
      ['time', '2026-11-30T13:00:00Z'],
      ['time', 'tomorrow'],
    ]);
    expect(asked).toEqual([['2026-11-30T13:00:00Z']]);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(`../${TOKEN}?zone=Asia%2FTokyo#asked`);
  });

  it.each([
    ['nothing is chosen', [], 'asked', 'Choose at least one time.'],
    ['what is chosen is free no more', [['time', '2026-11-27T09:00:00Z']], 'none_free', 'are no longer free'],
  ] as const)('is not asked for when %s, and the form says so', async (_what, form, outcome, sentence) => {
    const answer = await visit(OPEN, { free, outcome }).post([['zone', 'Asia/Tokyo'], ...form]);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('role="alert"');
    expect(words(answer.body)).toContain(sentence);
    expect(words(answer.body)).toContain('18:00–18:45');
  });

  it('is not to be had when there is none, and the page says what to do', async () => {
    const page = await visit(OPEN).get('/times');
    expect(words(page.body)).toContain('There is no other free time at the moment.');
    expect(page.body).not.toContain('<form');
  });

  it.each(['waiting', 'agreed'] as const)('is shown while it is %s, and not asked for twice', async (kind) => {
    const times = [intervalOf(instantFromIso('2026-11-27T09:00:00Z'), 45)];
    const { get, post, asked } = visit({ asking: { kind, times } });
    expect(words((await get()).body)).toContain('Friday, 27 November 2026, 10:00–10:45');
    expect((await get('/times')).statusCode).toBe(303);
    expect((await post([['time', '2026-11-27T09:00:00Z']])).statusCode).toBe(303);
    expect(asked).toEqual([]);
  });

  it('that was not granted is said, whether or not they may ask again', async () => {
    for (const kind of ['open', 'closed'] as const) {
      const { body } = await visit({ asking: { kind, refused: true } }).get();
      expect(words(body)).toContain('could not be met');
      expect(body.includes('/times')).toBe(kind === 'open');
    }
  });

  it.each(LOCALES)('is asked for in the candidate’s language: %s', async (locale) => {
    const { get } = visit({ ...OPEN, locale }, { free });
    const { title, intro, button } = ASKING_WORDS[locale];
    expect(words((await get()).body)).toContain(title);
    const { body } = await get('/times');
    expect(body).toMatch(new RegExp(`<html lang="${locale}`));
    for (const text of [title, intro, button]) expect(words(body)).toContain(text);
  });
});

describe('nobody else learns of it', () => {
  it('neither search engines, nor the sites it links to, nor what lies between', async () => {
    const { headers, body } = await visit().get();
    expect(headers['x-robots-tag']).toBe('noindex, nofollow');
    expect(body).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('its policy lets its own style and script run, forms come to us, and nothing else', async () => {
    const { headers } = await visit().get();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it('its address is not logged', async () => {
    const { get, lines } = visit();
    await get();
    await get('/interview.ics');
    expect(lines.join('')).toContain('/interview/:token');
    expect(lines.join('')).not.toContain(TOKEN);
  });
});

describe('a link', () => {
  it('that opens nothing is answered in the company’s language, whatever was asked for', async () => {
    const { get } = visit();
    for (const rest of ['', '/interview.ics']) {
      const page = await get(rest, newToken());
      expect(page.statusCode).toBe(410);
      expect(words(page.body)).toContain('Dieser Link gilt nicht mehr');
    }
  });

  it('that is asked for sixty times within a minute must wait for the next, and no other with it', async () => {
    const { clock, get } = visit();
    for (let nth = 0; nth < 60; nth += 1) expect((await get()).statusCode).toBe(200);
    const late = await get();
    expect(late.statusCode).toBe(429);
    expect(late.headers['retry-after']).toBe('60');
    expect((await get('', newToken())).statusCode).toBe(410);
    await clock.advance(MINUTE);
    expect((await get()).statusCode).toBe(200);
  });
});
