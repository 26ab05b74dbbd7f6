/**
 * Interviewers who let us into their own mailbox: delegated permission by the authorization code flow. What lets us in
 * again is a refresh token; Entra gives another one with each use, and takes the old one for a while only.
 * https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
import type { AuthenticationResult, ConfidentialClientApplication } from '@azure/msal-node';
import { z } from 'zod';
import { instant } from '../../scheduling/instant.ts';
import { type AccessToken, type Consent, OAuthError, type OAuthProvider } from '../oauth.ts';
import { CalendarError, type RemoteCalendar } from '../provider.ts';
import { type EntraApplication, openEntraClient } from './entra-client.ts';
import { entraFailure } from './entra-failure.ts';

/** The least that reads a calendar and writes a hold; MSAL asks for `offline_access` by itself, without which nothing lasts. */
const SCOPE = 'Calendars.ReadWrite';

export interface OutlookOAuthOptions extends EntraApplication {
  /** The calendars of whoever this token is for. @throws CalendarError */
  readonly listCalendars: (token: string) => Promise<readonly RemoteCalendar[]>;
}

export function createOutlookOAuth(options: OutlookOAuthOptions): OAuthProvider {
  const scopes = [`${options.cloud.graphUrl}/${SCOPE}`];

  async function attempt<T>(work: (client: ConfidentialClientApplication) => Promise<T>): Promise<T> {
    try {
      return await work(await openEntraClient(options));
    } catch (error) {
      if (error instanceof OAuthError) throw error;
      const { reason, message } = entraFailure(error, options);
      throw new OAuthError(reason, message, { cause: error });
    }
  }

  return {
    name: 'Outlook',
    reads: [
      'When you are busy, and what the events in your calendars are called, to see what may move an interview.',
      'Titles are compared with your company’s rules and not kept; what is in an event is not read.',
    ],
    writes: ['An event for each interview of yours, which is moved and removed with it. No other event is touched.'],
    settingsUrl: 'https://myapps.microsoft.com',
    authorizationOrigin: options.cloud.loginUrl,

    authorizationUrl: ({ redirectUri, state, codeChallenge, loginHint, askAgain }) =>
      attempt((client) =>
        client.getAuthCodeUrl({
          scopes,
          redirectUri,
          state,
          codeChallenge,
          codeChallengeMethod: 'S256',
          loginHint,
          ...(askAgain && { prompt: 'consent' }),
        }),
      ),

    exchange: ({ code, codeVerifier, redirectUri }) =>
      attempt(async (client) => {
        const result = await client.acquireTokenByCode({ code, codeVerifier, redirectUri, scopes });
        if (!result.scopes.some((scope) => scope === SCOPE || scope.endsWith(`/${SCOPE}`)))
          return { kind: 'incomplete', missing: ['to read your calendars and to write into them'] };
        const secret = refreshTokenIn(client);
        if (secret === null) return { kind: 'ask_again' };
        const access = accessIn(result);
        const consent: Consent = { secret, access, account: accountIn(result), calendars: await calendarsFor(access) };
        return { kind: 'granted', consent };
      }),

    refresh: (secret) =>
      attempt(async (client) => {
        // `forceCache` makes MSAL keep the answer, which is the only place where it shows the refresh token.
        const result = await client.acquireTokenByRefreshToken({ refreshToken: secret, scopes, forceCache: true });
        if (!result) throw new OAuthError('unavailable', 'Entra gave no token and no reason');
        return { secret: refreshTokenIn(client) ?? secret, access: accessIn(result) };
      }),

    // Entra has no way to revoke one application's tokens: its owner takes the consent back at `settingsUrl`.
    revoke: async () => {},
  };

  async function calendarsFor({ token }: AccessToken): Promise<readonly RemoteCalendar[]> {
    try {
      return await options.listCalendars(token);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      // A consent that opens no mailbox (an account without one, a policy of the tenant) is none.
      const reason = error.reason === 'unavailable' || error.reason === 'rate_limited' ? 'unavailable' : 'refused';
      throw new OAuthError(reason, error.message, { cause: error });
    }
  }
}

function accessIn({ accessToken, expiresOn }: AuthenticationResult): AccessToken {
  if (expiresOn) return { token: accessToken, expiresAt: instant(expiresOn.getTime()) };
  throw new OAuthError('unavailable', 'Entra gave a token without saying how long it lasts');
}

function accountIn({ account }: AuthenticationResult): string {
  if (account?.username) return account.username;
  throw new OAuthError(
    'refused',
    'Entra did not say whose account this is: the application needs the scopes openid and profile',
  );
}

const TokenCache = z.object({
  RefreshToken: z.record(z.string(), z.object({ secret: z.string().min(1) })).default({}),
});

/** MSAL hands a refresh token to nobody, but writes it into what it would have kept. */
function refreshTokenIn(client: ConfidentialClientApplication): string | null {
  const cache = TokenCache.safeParse(JSON.parse(client.getTokenCache().serialize()));
  return Object.values(cache.data?.RefreshToken ?? {}).at(-1)?.secret ?? null;
}
