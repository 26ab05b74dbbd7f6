import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOutlookOAuth } from '../../../src/calendars/outlook/oauth.ts';
import { createOutlookProvider } from '../../../src/calendars/outlook/provider.ts';
import { systemClock } from '../../../src/clock.ts';
import { ALONE, startOutlook } from '../../harness/outlook.ts';
import { ALICE, hold } from './mailbox-under-test.ts';

const REDIRECT = 'https://sync.acme.example/oauth/callback';
const APP = { clientId: '66666666-7777-8888-9999-000000000000', clientSecret: 's3cret', redirectUris: [REDIRECT] };
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-in-all';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

async function open(changes: Partial<Parameters<typeof createOutlookOAuth>[0]> = {}) {
  const outlook = await startOutlook({ people: [{ address: ALICE, name: 'Alice' }], apps: [APP] });
  onTestFinished(() => outlook.close());
  const cloud = { loginUrl: outlook.url, graphUrl: outlook.url };
  const only = (token: string) => ({ tokenOf: async () => token, discard: async () => {} });
  const providerOf = (token: string) =>
    createOutlookProvider({
      graphUrl: outlook.url,
      application: APP.clientId,
      tokens: only(token),
      pacing: ALONE,
      mailboxes: ['me'],
      clock: systemClock,
    });
  const oauth = createOutlookOAuth({
    cloud,
    tenant: 'organizations',
    clientId: APP.clientId,
    credential: { kind: 'secret', secret: APP.clientSecret },
    clock: systemClock,
    listCalendars: (token) => providerOf(token).listCalendars(),
    ...changes,
  });
  /** What Alice's browser does, and where it is sent back to. */
  const consent = async (scope?: string): Promise<URL> => {
    const asked = {
      redirectUri: REDIRECT,
      state: 'st&te',
      codeChallenge: CHALLENGE,
      loginHint: ALICE,
      askAgain: false,
    };
    const url = new URL(await oauth.authorizationUrl(asked));
    if (scope !== undefined) url.searchParams.set('scope', scope);
    const answer = await fetch(url, { redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '');
  };
  const exchange = async (codeVerifier = VERIFIER, scope?: string) =>
    oauth.exchange({
      code: (await consent(scope)).searchParams.get('code') ?? '',
      codeVerifier,
      redirectUri: REDIRECT,
    });
  return { outlook, oauth, consent, exchange, providerOf };
}

describe('an interviewer who lets us into their mailbox', () => {
  it('is asked for the least that is needed, and comes back with our state', async () => {
    const { oauth, consent } = await open();
    const asked = { redirectUri: REDIRECT, state: 's', codeChallenge: CHALLENGE, loginHint: ALICE, askAgain: true };
    const { searchParams } = new URL(await oauth.authorizationUrl(asked));
    expect(
      searchParams
        .get('scope')
        ?.split(' ')
        .map((scope) => scope.split('/').at(-1)),
    ).toEqual(['Calendars.ReadWrite', 'openid', 'profile', 'offline_access']);
    expect([searchParams.get('code_challenge_method'), searchParams.get('prompt')]).toEqual(['S256', 'consent']);
    expect((await consent()).searchParams.get('state')).toBe('st&te');
  });

  it('gives a right that lasts, and the calendars to choose from', async () => {
    const { exchange, providerOf } = await open();
    const exchanged = await exchange();
    if (exchanged.kind !== 'granted') throw new Error('nothing was granted');
    const { account, calendars, access, secret } = exchanged.consent;
    expect({ account, calendars }).toMatchObject({
      account: ALICE,
      calendars: [{ remoteId: 'me', name: 'Calendar', writable: true, primary: true }],
    });
    expect(secret).toContain('refresh');
    const calendar = { remoteId: 'me', ownerZone: 'Europe/Berlin', ownerEmail: 'alice@acme.example' };
    const written = await providerOf(access.token).createHold(calendar, hold('2026-11-24T09:00:00Z'));
    expect(written.event.tag).toBe('int_abc123');
  });

  it('who unticks something has given nothing, and is told what was missing', async () => {
    const { exchange } = await open();
    expect(await exchange(VERIFIER, 'Calendars.Read openid profile offline_access')).toEqual({
      kind: 'incomplete',
      missing: ['to read your calendars and to write into them'],
    });
  });

  it('is asked again when nothing lasting came of it', async () => {
    const { exchange } = await open();
    expect(await exchange(VERIFIER, 'Calendars.ReadWrite openid profile')).toEqual({ kind: 'ask_again' });
  });

  it('is let in by nobody else’s code', async () => {
    const { exchange } = await open();
    await expect(exchange('another-verifier-of-at-least-forty-three-chars')).rejects.toMatchObject({ reason: 'lost' });
  });
});

describe('the right to be let in again', () => {
  it('is another after each use, and the new one is handed back with the token', async () => {
    const { oauth, exchange, outlook } = await open();
    const first = await exchange();
    if (first.kind !== 'granted') throw new Error('nothing was granted');
    const second = await oauth.refresh(first.consent.secret);
    expect(second.secret).not.toBe(first.consent.secret);
    expect(outlook.tokens.caller(second.access.token)).toMatchObject({ kind: 'person', address: ALICE });
    await expect(oauth.refresh(first.consent.secret)).rejects.toMatchObject({ reason: 'lost' });
    await oauth.refresh(second.secret);
  });

  it('is lost when they took it back, and nothing of it is in the message', async () => {
    const { oauth, exchange, outlook } = await open();
    const first = await exchange();
    if (first.kind !== 'granted') throw new Error('nothing was granted');
    outlook.tokens.revoke(ALICE);
    const refused = oauth.refresh(first.consent.secret);
    await expect(refused).rejects.toMatchObject({ reason: 'lost', message: expect.stringContaining('invalid_grant') });
    await expect(refused).rejects.not.toThrow(first.consent.secret);
  });

  it('is not lost because our own registration is wrong, or Entra out of reach', async () => {
    const { oauth: wrong } = await open({ credential: { kind: 'secret', secret: 'wrong' } });
    await expect(wrong.refresh('secret')).rejects.toMatchObject({ reason: 'refused' });
    const nowhere = { loginUrl: 'https://127.0.0.1:1', graphUrl: 'https://127.0.0.1:1' };
    const { oauth: away } = await open({ cloud: nowhere });
    await expect(away.refresh('secret')).rejects.toMatchObject({ reason: 'unavailable' });
  });
});
