/**
 * Google's OAuth 2.0 for web servers (https://developers.google.com/identity/protocols/oauth2/web-server). A refresh
 * token comes with the first consent only, so that consent is asked for anew only where none came.
 */
import type { Credentials } from 'google-auth-library';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { after } from '../../scheduling/instant.ts';
import { type AccessToken, type Exchanged, OAuthError, type OAuthProvider } from '../oauth.ts';
import { CalendarError, type RemoteCalendar } from '../provider.ts';
import { loadLibrary } from './library.ts';
import { SCOPES } from './scopes.ts';
import { readTokenFailure } from './token-failure.ts';
import type { Transport } from './transport.ts';

export interface GoogleOAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly endpoint: string | null;
  readonly transport: Transport;
  readonly clock: Clock;
  /** The calendars that the holder of a fresh access token can see. @throws CalendarError */
  readonly calendarsOf: (token: string) => Promise<readonly RemoteCalendar[]>;
}

const CONSENT_PAGE = 'https://accounts.google.com';

export function createGoogleOAuth(options: GoogleOAuthOptions): OAuthProvider {
  const { clientId, clientSecret, endpoint, transport, clock } = options;

  async function newClient() {
    const { OAuth2Client } = await loadLibrary();
    const endpoints = { oauth2AuthBaseUrl: `${endpoint ?? CONSENT_PAGE}/o/oauth2/v2/auth` };
    return new OAuth2Client({ clientId, clientSecret, endpoints, transporterOptions: transport });
  }

  return {
    name: 'Google Calendar',
    reads: [
      'When the events of the calendars that you choose begin and end, and whether they keep you busy.',
      'Your own answer to an invitation, and whether somebody of your company sent it; not who else is invited, no description and no place.',
      'Titles, only to compare them with patterns that your company configured (“focus*”); they are not stored.',
    ],
    writes: [
      'One event for each interview of yours, without guests: it is moved and removed with the interview.',
      'Nothing else is ever changed.',
    ],
    settingsUrl: 'https://myaccount.google.com/connections',
    authorizationOrigin: endpoint ?? CONSENT_PAGE,

    async authorizationUrl({ redirectUri, state, codeChallenge, loginHint, askAgain }) {
      const { CodeChallengeMethod } = await loadLibrary();
      const client = await newClient();
      return client.generateAuthUrl({
        access_type: 'offline',
        scope: [...SCOPES.keys()],
        redirect_uri: redirectUri,
        state,
        code_challenge: codeChallenge,
        // Without it Google takes the challenge for the verifier itself.
        code_challenge_method: CodeChallengeMethod.S256,
        login_hint: loginHint,
        ...(askAgain && { prompt: 'consent' }),
      });
    },

    async exchange({ code, codeVerifier, redirectUri }) {
      const client = await newClient();
      const asked = client.getToken({ code, codeVerifier, redirect_uri: redirectUri });
      const { tokens } = await asked.catch((error: unknown) => {
        throw oauthError(error, 'did not take the code', 'refused');
      });
      return readConsent(tokens, options);
    },

    async refresh(secret) {
      const client = await newClient();
      client.setCredentials({ refresh_token: secret });
      await client.getAccessToken().catch((error: unknown) => {
        throw oauthError(error, 'gave no access token', 'lost');
      });
      const { refresh_token: next, ...tokens } = client.credentials;
      return { secret: next ?? secret, access: accessOf(tokens, clock) };
    },

    async revoke(secret) {
      const client = await newClient();
      await client.revokeToken(secret).catch((error: unknown) => {
        // 400 invalid_token: there is nothing left to revoke.
        if (readTokenFailure(error)?.words.startsWith('invalid_token')) return;
        throw oauthError(error, 'did not revoke', 'refused');
      });
    },
  };
}

/** What was really allowed: people can leave boxes empty. */
async function readConsent(tokens: Credentials, { clock, calendarsOf }: GoogleOAuthOptions): Promise<Exchanged> {
  const granted = (tokens.scope ?? '').split(' ');
  const missing = [...SCOPES].filter(([scope]) => !granted.includes(scope)).map(([, words]) => words);
  if (missing.length > 0) return { kind: 'incomplete', missing };
  const { refresh_token: secret } = tokens;
  if (!secret) return { kind: 'ask_again' };
  const access = accessOf(tokens, clock);
  try {
    const calendars = await calendarsOf(access.token);
    const account = calendars.find(({ primary }) => primary)?.remoteId ?? 'an account without a main calendar';
    return { kind: 'granted', consent: { secret, account, access, calendars } };
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new OAuthError(error.reason === 'unavailable' ? 'unavailable' : 'refused', error.message, { cause: error });
  }
}

const Lasting = z.object({ access_token: z.string().min(1), expiry_date: z.number() });

/** The client counts on the system's clock, which need not be ours. @throws OAuthError */
function accessOf(tokens: Credentials, clock: Clock): AccessToken {
  const read = Lasting.safeParse(tokens);
  if (!read.success) throw new OAuthError('unavailable', 'Google’s token endpoint gave no access token with its end');
  return { token: read.data.access_token, expiresAt: after(clock.now(), read.data.expiry_date - Date.now()) };
}

/** @param invalidGrant what a grant that is not good means here: that it was lost, or that the code was wrong */
function oauthError(error: unknown, what: string, invalidGrant: 'lost' | 'refused'): unknown {
  const failure = readTokenFailure(error);
  if (failure === null) return error;
  const reason = failure.kind === 'lost' ? invalidGrant : failure.kind;
  return new OAuthError(reason, `Google ${what} (${failure.words})`, { cause: failure });
}
