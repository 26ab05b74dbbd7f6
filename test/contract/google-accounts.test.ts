/** Connecting at Google, being let in again, and its push channels, through its own client and against the sandbox. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createGoogleWithOAuth,
  createGoogleWithServiceAccount,
  type GoogleOptions,
} from '../../src/calendars/google/provider.ts';
import { Refusal } from '../../src/calendars/google/sandbox/refusal.ts';
import { CALENDAR_LIST_SCOPE, EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import { OAuthError, type OAuthProvider } from '../../src/calendars/oauth.ts';
import type { CalendarRef, PushRequest } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { DAY, HOUR, after as shifted } from '../../src/scheduling/instant.ts';
import {
  ALONE,
  directTokens,
  type GoogleHarness,
  googleProvider,
  QUOTAS,
  serviceAccountOf,
  startGoogle,
} from '../harness/google.ts';

const ALICE = 'alice@acme.example';
const BOB = 'bob@acme.example';
const REDIRECT = 'https://sync.acme.example/oauth/callback';

let google: GoogleHarness;
let options: GoogleOptions;
beforeAll(async () => {
  google = await startGoogle({ users: [ALICE, BOB] });
  options = { endpoint: google.url, quotas: QUOTAS, pacing: ALONE, clock: systemClock, random: () => 0.5 };
});
afterAll(async () => {
  expect(google.schemaProblems).toEqual([]);
  await google.close();
});
beforeEach(() => google.heal());

describe('Google’s consent', () => {
  let oauth: OAuthProvider;
  beforeEach(() => {
    const client = google.addClient(REDIRECT);
    ({ oauth } = createGoogleWithOAuth({ ...options, ...client }, () => directTokens(google)));
  });

  /** Through the page and back. */
  async function consent(decision: { without?: string[]; deny?: boolean; askAgain?: boolean; verifier?: string } = {}) {
    const codeVerifier = randomBytes(32).toString('base64url');
    const url = await oauth.authorizationUrl({
      redirectUri: REDIRECT,
      state: 'state-1',
      codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      loginHint: ALICE,
      askAgain: decision.askAgain ?? false,
    });
    const back = new URL(google.decide(url, { account: ALICE, ...decision }));
    const code = back.searchParams.get('code') ?? '';
    const exchange = () =>
      oauth.exchange({ code, codeVerifier: decision.verifier ?? codeVerifier, redirectUri: REDIRECT });
    return { url: new URL(url), back, exchange };
  }

  it('asks for the least that does the work, for when nobody is there, with PKCE', async () => {
    const { url } = await consent();
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      access_type: 'offline',
      scope: `${EVENTS_SCOPE} ${CALENDAR_LIST_SCOPE}`,
      code_challenge_method: 'S256',
      login_hint: ALICE,
      state: 'state-1',
    });
    expect(url.searchParams.has('prompt')).toBe(false);
    expect((await consent({ askAgain: true })).url.searchParams.get('prompt')).toBe('consent');
  });

  it('gives what lets us in again, who it was, and what they can choose from', async () => {
    google.addCalendar({ id: 'team@group.calendar.google.com', owner: BOB, name: 'Team' }).share(ALICE, 'reader');
    const exchanged = await (await consent()).exchange();
    if (exchanged.kind !== 'granted') throw new Error(exchanged.kind);
    const { consent: granted } = exchanged;
    expect(granted.account).toBe(ALICE);
    expect(granted.calendars).toEqual([
      { remoteId: ALICE, name: ALICE, writable: true, primary: true },
      { remoteId: 'team@group.calendar.google.com', name: 'Team', writable: false },
    ]);
    expect(granted.access.expiresAt - systemClock.now()).toBeGreaterThan(HOUR / 2);
    const again = await oauth.refresh(granted.secret);
    expect(again.secret).toBe(granted.secret);
    expect(again.access.token).not.toBe(granted.access.token);
  });

  it('without a box ticked says what is missing, in Google’s own words', async () => {
    const { exchange } = await consent({ without: [EVENTS_SCOPE] });
    expect(await exchange()).toEqual({ kind: 'incomplete', missing: ['View and edit events on all your calendars'] });
  });

  it('that gives nothing lasting is asked for anew', async () => {
    expect((await (await consent()).exchange()).kind).toBe('granted');
    expect((await (await consent()).exchange()).kind).toBe('ask_again');
    expect((await (await consent({ askAgain: true })).exchange()).kind).toBe('granted');
  });

  it('that somebody else wants to use fails without the verifier', async () => {
    const { exchange } = await consent({ verifier: 'guessed' });
    await expect(exchange()).rejects.toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('invalid_grant'),
    });
  });

  it('that was refused comes back as such', async () => {
    const { back } = await consent({ deny: true });
    expect(back.searchParams.get('error')).toBe('access_denied');
  });

  it('ends when it is taken back, and when it is revoked, as often as anybody likes', async () => {
    const exchanged = await (await consent()).exchange();
    if (exchanged.kind !== 'granted') throw new Error(exchanged.kind);
    const { secret } = exchanged.consent;
    await oauth.revoke(secret);
    await oauth.revoke(secret);
    const lost = await oauth.refresh(secret).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(OAuthError);
    expect(lost).toMatchObject({
      reason: 'lost',
      message: expect.stringContaining('invalid_grant, Token has been expired or revoked'),
    });
    expect(String(lost)).not.toContain(secret);
  });

  it('is not lost because Google does not answer, or does not know the client', async () => {
    google.arm({ match: { path: /token/ }, times: 1, answer: new Refusal(503, 'backendError', 'x') });
    await expect(oauth.refresh('any')).rejects.toMatchObject({ reason: 'unavailable' });
    google.arm({ match: { path: /token/ }, times: 1, answer: 'cut' });
    await expect(oauth.refresh('any')).rejects.toMatchObject({ reason: 'unavailable' });
    const { oauth: stranger } = createGoogleWithOAuth({ ...options, clientId: 'x', clientSecret: 'y' }, () =>
      directTokens(google),
    );
    await expect(stranger.refresh('any')).rejects.toMatchObject({ reason: 'refused' });
  });

  it('of somebody who cannot list calendars fails, and leaves nothing', async () => {
    google.arm({ match: { path: /calendarList/ }, times: 10, answer: new Refusal(403, 'accessNotConfigured', 'x') });
    await expect((await consent()).exchange()).rejects.toThrow(/switch on the Google Calendar API/);
  });
});

describe('a service account', () => {
  const provider = (scopes: readonly string[], subject: string | null = null) =>
    createGoogleWithServiceAccount({
      ...options,
      account: serviceAccountOf(google.addServiceAccount('acme.example', scopes)),
      subject,
    });
  const read = (as: ReturnType<typeof provider>, ownerEmail: string, remoteId = ownerEmail) =>
    as.pullPage({
      calendar: { remoteId, ownerEmail, ownerZone: 'UTC' },
      from: { kind: 'scratch' },
      window: { start: systemClock.now(), end: shifted(systemClock.now(), DAY) },
    });

  it('speaks for each of the domain, for events with one scope alone', async () => {
    const workspace = provider([EVENTS_SCOPE]);
    for (const who of [ALICE, BOB]) expect((await read(workspace, who)).writable).toBe(true);
    await expect(read(workspace, BOB, ALICE)).rejects.toMatchObject({ reason: 'not_found' });
    await expect(workspace.listCalendars(undefined, ALICE)).rejects.toThrow(/unauthorized_client.*Admin console/);
  });

  it('may do everything as one user who was given the calendars', async () => {
    google.calendar(ALICE).share(BOB, 'writer');
    expect((await read(provider([EVENTS_SCOPE], BOB), ALICE)).writable).toBe(true);
    google.calendar(ALICE).unshare(BOB);
  });

  it.each([
    ['of another domain', 'eve@elsewhere.example', /invalid_grant.*no such user in the domain/],
    ['that does not exist', 'nobody@acme.example', /invalid_grant.*no such user in the domain/],
  ])('cannot speak for a user %s', async (_what, who, problem) => {
    const failure = read(provider([EVENTS_SCOPE]), who);
    await expect(failure).rejects.toMatchObject({ reason: 'unauthorized', message: expect.stringMatching(problem) });
  });

  it('that the administrator did not authorise says what to do', async () => {
    await expect(read(provider([]), ALICE)).rejects.toThrow(/unauthorized_client.*authorise its client id/);
  });

  it('with another’s key is refused', async () => {
    const stranger = serviceAccountOf(google.addServiceAccount('acme.example', [EVENTS_SCOPE]));
    const { email } = serviceAccountOf(google.addServiceAccount('acme.example', [EVENTS_SCOPE]));
    const forged = createGoogleWithServiceAccount({ ...options, account: { ...stranger, email }, subject: null });
    await expect(read(forged, ALICE)).rejects.toThrow(/Invalid JWT Signature.*key was deleted/);
  });
});

describe('a push channel', () => {
  const calendar: CalendarRef = { remoteId: ALICE, ownerEmail: ALICE, ownerZone: 'UTC' };
  const messages: PushRequest[] = [];
  const receiver = createServer((request, response) => {
    messages.push({ headers: request.headers, query: {}, body: Buffer.alloc(0) });
    response.writeHead(204).end();
  });
  let address: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    address = `http://127.0.0.1:${port}/push/x`;
  });
  afterAll(() => receiver.close());
  beforeEach(() => messages.splice(0));

  const open = (
    channelId: string,
    expiresAt = shifted(systemClock.now(), 6 * DAY),
    provider = googleProvider(google),
  ) => {
    if (!provider.push) throw new Error('Google cannot push');
    return provider.push.open({ calendar, channelId, address, token: 'secret-token', expiresAt });
  };

  it('opens with a first message that may come before the answer, and tells of every change', async () => {
    const { push } = googleProvider(google);
    await open('channel-1');
    google.calendar(ALICE).put({ summary: 'x', start: { date: '2027-01-01' }, end: { date: '2027-01-02' } });
    await google.settled();
    const read = messages.map((message) => push?.read(message));
    expect(read).toEqual([
      { kind: 'claims', claims: [{ about: 'opened', token: 'secret-token' }] },
      { kind: 'claims', claims: [{ about: 'changed', token: 'secret-token' }] },
    ]);
  });

  it('lasts as long as Google grants, whatever was asked for', async () => {
    const channel = await open('channel-2', shifted(systemClock.now(), 60 * DAY));
    expect(channel.expiresAt - systemClock.now()).toBeLessThanOrEqual(7 * DAY);
    expect(channel.expiresAt - systemClock.now()).toBeGreaterThan(6.9 * DAY);
  });

  it('is stopped by who opened it, and what is stopped is stopped', async () => {
    const tokens = directTokens(google);
    const provider = googleProvider(google, { tokens });
    const channel = await open('channel-3', undefined, provider);
    await googleProvider(google).push?.close(channel, calendar);
    expect(google.channels().map(({ id }) => id)).toContain('channel-3');
    await provider.push?.close(channel, calendar);
    await provider.push?.close(channel, calendar);
    expect(google.channels().map(({ id }) => id)).not.toContain('channel-3');
  });

  it('whose id is taken, or that Google cannot call, is not opened', async () => {
    await open('channel-4');
    await expect(open('channel-4')).rejects.toThrow(/channelIdNotUnique/);
    const { push } = googleProvider(google);
    const nowhere = { calendar, channelId: 'c5', address: 'http://sync.acme.example/push/c5', token: 't' };
    await expect(push?.open({ ...nowhere, expiresAt: shifted(systemClock.now(), DAY) })).rejects.toThrow(/NotHttps/);
  });

  it.each([
    ['no state', {}],
    ['a state of another service', { 'x-goog-resource-state': 'trash' }],
    ['two states', { 'x-goog-resource-state': ['sync', 'exists'] }],
  ])('with %s says nothing', (_what, headers) => {
    const { push } = googleProvider(google);
    expect(push?.read({ headers, query: {}, body: Buffer.alloc(0) })).toEqual({ kind: 'unreadable' });
  });
});
