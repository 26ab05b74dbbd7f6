/** How an interviewer connects, with a browser's eyes: pages, redirects and cookies over a real socket. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectionsReport } from '../../src/reports/connections.ts';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { findGrant, listGrants } from '../../src/store/grants.ts';
import { listPickedCalendars } from '../../src/store/picked-calendars.ts';
import { CALENDARS } from '../doubles/oauth/memory-oauth.ts';
import { ALICE, callback, connectStages, settingsAt, stateOf } from './connect-stage.ts';

const stage = connectStages();
const PUBLIC = 'https://sync.acme.example';

describe('a link', () => {
  it('leads to a page that says what is read and written, and changes nothing by being opened', async () => {
    const opened = await stage()
      .browser()
      .get(await stage().link());
    expect(opened.status).toBe(200);
    for (const word of ['Acme', ALICE, 'Memory Calendar', 'Times of events.', 'Holds.', 'memory.example/permissions'])
      expect(opened.text).toContain(word);
    expect(opened.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/memory\.example;/,
    );
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await stage().store.db.selectFrom('consents').selectAll().execute()).toEqual([]);
  });

  it.each([
    ['that nobody signed', (good: string) => good.replace(/.{3}$/, 'AAA')],
    ['whose end was put off', (good: string) => good.replace(/\.([^.]+)\.([^.]+)$/, '.zzzzzz.$2')],
    ['that is cut', (good: string) => good.slice(0, -30)],
  ])('%s is none', async (_what, forge) => {
    const forged = forge(await stage().link());
    expect((await stage().browser().get(forged)).status).toBe(410);
    expect((await stage().browser().post(forged)).status).toBe(410);
  });

  it('ends after a week', async () => {
    const good = await stage().link();
    await stage().clock.advance(7 * DAY + MINUTE);
    expect((await stage().browser().get(good)).status).toBe(410);
  });

  it('is in no log', async () => {
    const person = stage().browser();
    const good = await stage().link();
    const sent = await person.post(good);
    await person.get(callback(sent.to, stage().oauth.allow('alice@gmail.example')));
    const secrets = [good.split('/').at(-1), stateOf(sent.to), person.cookie().split('=')[1], ...stage().oauth.secrets];
    for (const secret of secrets) expect(stage().lines.join()).not.toContain(secret);
  });
});

describe('connecting', () => {
  it('goes by the provider and back, with state and PKCE, and keeps what was chosen', async () => {
    const person = stage().browser();
    const sent = await person.post(await stage().link());
    expect(sent.status).toBe(303);
    const asked = new URL(sent.to).searchParams;
    expect(asked.get('redirectUri')).toBe(`${stage().url}/oauth/callback`);
    expect(asked.get('loginHint')).toBe(ALICE);
    expect(asked.get('askAgain')).toBe('false');
    const back = await person.get(callback(sent.to, stage().oauth.allow('alice@gmail.example')));
    expect(back).toMatchObject({ status: 303, to: `${stage().url}/connect` });
    const verifier = stage().oauth.seen.codeVerifier ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('codeChallenge'));
    const choices = await person.get('/connect');
    expect(choices.text).toContain('alice@gmail.example');
    expect(choices.text).toContain('Team &lt;b&gt;');
    expect(choices.text).toMatch(/name="calendar" value="main" checked/);
    expect(choices.text).not.toMatch(/name="holds" value="team"/);
    const done = await person.post('/connect', { calendar: ['main', 'side'], holds: 'side' });
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('Connected') });
    expect(await listPickedCalendars(stage().store.db)).toMatchObject([
      { connection: 'personal', interviewer: ALICE, remoteId: 'main', holds: false },
      { connection: 'personal', interviewer: ALICE, remoteId: 'side', holds: true },
    ]);
    expect(stage().changes()).toBe(1);
    expect(await connectionsReport(stage().store, settingsAt(PUBLIC))).toContainEqual(
      expect.objectContaining({ interviewer: ALICE, account: 'alice@gmail.example', state: 'connected' }),
    );
  });

  it('uses the link up', async () => {
    const person = stage().browser();
    const good = await stage().link();
    const sent = await person.post(good);
    const other = stage().browser();
    const otherSent = await other.post(good);
    await person.get(callback(sent.to, stage().oauth.allow('alice@gmail.example')));
    await other.get(callback(otherSent.to, stage().oauth.allow('mallory@gmail.example')));
    expect((await person.post('/connect', { calendar: 'main' })).status).toBe(200);
    expect((await other.post('/connect', { calendar: 'main' })).status).toBe(410);
    expect((await stage().browser().get(good)).status).toBe(410);
    expect((await listGrants(stage().store.db)).map(({ account }) => account)).toEqual(['alice@gmail.example']);
  });

  it('takes an answer only once, in time, and from the browser that asked', async () => {
    const person = stage().browser();
    const sent = await person.post(await stage().link());
    const code = stage().oauth.allow('alice@gmail.example');
    expect((await stage().browser().get(callback(sent.to, code))).status).toBe(410);
    expect((await person.get('/oauth/callback?state=made-up&code=x')).status).toBe(410);
    expect((await person.get(callback(sent.to, code))).status).toBe(303);
    expect((await person.get(callback(sent.to, code))).status).toBe(410);
    const late = await person.post(await stage().link());
    await stage().clock.advance(21 * MINUTE);
    expect((await person.get(callback(late.to, stage().oauth.allow('x')))).status).toBe(410);
    expect(await listGrants(stage().store.db)).toEqual([]);
  });

  it('stores nothing when they say no, and the link stays good', async () => {
    const person = stage().browser();
    const good = await stage().link();
    const sent = await person.post(good);
    const back = await person.get(`/oauth/callback?state=${stateOf(sent.to)}&error=access_denied`);
    expect(back.text).toContain('Nothing was connected');
    expect(back.text).toContain(good);
    expect(await listGrants(stage().store.db)).toEqual([]);
    expect((await person.post(good)).status).toBe(303);
  });

  it('names what was not allowed, and stores nothing', async () => {
    const person = stage().browser();
    const sent = await person.post(await stage().link());
    const code = stage().oauth.allow('a', { kind: 'incomplete', missing: ['See and change <events>.'] });
    const back = await person.get(callback(sent.to, code));
    expect(back.text).toContain('See and change &lt;events&gt;.');
    expect(await listGrants(stage().store.db)).toEqual([]);
  });

  it('asks for consent anew, once, when nothing lasting was given', async () => {
    const person = stage().browser();
    const sent = await person.post(await stage().link());
    const again = await person.get(callback(sent.to, stage().oauth.allow('a', { kind: 'ask_again' })));
    expect(again.status).toBe(303);
    expect(new URL(again.to).searchParams.get('askAgain')).toBe('true');
    const back = await person.get(callback(again.to, stage().oauth.allow('a', { kind: 'ask_again' })));
    expect(back).toMatchObject({ status: 502 });
    const third = await person.post(await stage().link());
    expect((await person.get(callback(third.to, stage().oauth.allow('alice@gmail.example')))).status).toBe(303);
  });

  it.each(['refused', 'unavailable'] as const)('says that it failed when the provider is %s', async (reason) => {
    const person = stage().browser();
    const sent = await person.post(await stage().link());
    stage().oauth.fail(reason);
    const back = await person.get(callback(sent.to, stage().oauth.allow('a')));
    expect(back).toMatchObject({ status: 502, text: expect.stringContaining('did not work') });
    expect(stage().lines.join()).toContain('an interviewer could not connect');
  });

  it('wants a calendar, and only those that there are', async () => {
    const person = await stage().aboutToChoose();
    const none = await person.post('/connect', { calendar: 'somebody-else' });
    expect(none).toMatchObject({ status: 400, text: expect.stringContaining('Choose at least one calendar') });
    expect(await listPickedCalendars(stage().store.db)).toEqual([]);
    expect((await person.post('/connect', { calendar: ['team', 'somebody-else'], holds: 'main' })).status).toBe(200);
    // Only one that may be read: the holds are virtual there.
    expect(await listPickedCalendars(stage().store.db)).toMatchObject([{ remoteId: 'team', holds: true }]);
  });

  it('again proposes what was chosen before, and gives back what another account allowed', async () => {
    const person = await stage().aboutToChoose('old@gmail.example');
    await person.post('/connect', { calendar: ['side'], holds: 'side' });
    const [old] = stage().oauth.secrets;
    const again = await stage().aboutToChoose('new@gmail.example');
    const choices = await again.get('/connect');
    expect(choices.text).toMatch(/name="calendar" value="side" checked/);
    expect(choices.text).toMatch(/name="calendar" value="main">/);
    await again.post('/connect', { calendar: ['main'], holds: 'main' });
    expect(stage().oauth.secrets.has(old ?? '')).toBe(false);
    expect((await findGrant(stage().store.db, { connection: 'personal', interviewer: ALICE }))?.account).toBe(
      'new@gmail.example',
    );
  });
});

it('offers every calendar of the account', async () => {
  const person = await stage().aboutToChoose();
  const { text } = await person.get('/connect');
  for (const { remoteId } of CALENDARS) expect(text).toContain(`value="${remoteId}"`);
});
