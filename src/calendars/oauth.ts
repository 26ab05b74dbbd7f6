/**
 * The port of a provider at which every interviewer allows us in themselves (OAuth 2.0, RFC 6749). What it takes to be
 * let in again is one secret text, the adapter's own and opaque to everyone else; it is stored encrypted.
 */
import type { Instant } from '../scheduling/instant.ts';
import type { RemoteCalendar } from './provider.ts';

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** What somebody has allowed. */
export interface Consent {
  readonly secret: string;
  /** Who consented, as the provider names them: an address. */
  readonly account: string;
  readonly access: AccessToken;
  /** What they can choose from. */
  readonly calendars: readonly RemoteCalendar[];
}

export type Exchanged =
  | { readonly kind: 'granted'; readonly consent: Consent }
  /** Something that we need was not allowed; `missing` says what, in words for the person who was asked. */
  | { readonly kind: 'incomplete'; readonly missing: readonly string[] }
  /** The provider gave nothing that lasts, because it did so before: the person must be asked anew. */
  | { readonly kind: 'ask_again' };

export interface ConsentRequest {
  /** Where the provider sends the person back, exactly as it is registered there. */
  readonly redirectUri: string;
  /** Handed back unchanged. */
  readonly state: string;
  /** PKCE (RFC 7636), always S256. */
  readonly codeChallenge: string;
  /** Whose calendars are wanted; the person may choose another account. */
  readonly loginHint: string;
  /** Asks for consent even where it was given before. */
  readonly askAgain: boolean;
}

export interface OAuthProvider {
  /** For a sentence: “Google Calendar”. */
  readonly name: string;
  /** For the page on which we ask: what we read, what we write, each a sentence. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Where people take back what they allowed. */
  readonly settingsUrl: string;
  /** Where `authorizationUrl` leads: browsers must be told where a form may lead on to. */
  readonly authorizationOrigin: string;
  authorizationUrl(request: ConsentRequest): Promise<string>;
  /** @throws OAuthError */
  exchange(answer: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly redirectUri: string;
  }): Promise<Exchanged>;
  /** Another access token, and the secret from now on: some providers replace it with each use. @throws OAuthError */
  refresh(secret: string): Promise<{ readonly secret: string; readonly access: AccessToken }>;
  /** Idempotent: what is not allowed any more is revoked. @throws OAuthError */
  revoke(secret: string): Promise<void>;
}

export class OAuthError extends Error {
  /**
   * `lost`: what was allowed is allowed no longer; only the person can mend it. `refused`: our own registration at the
   * provider is wrong (client id, secret, redirect address). `unavailable`: try again.
   */
  readonly reason: 'lost' | 'refused' | 'unavailable';

  /** @param message what happened and what to do. Never a token or a code. */
  constructor(reason: OAuthError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OAuthError';
    this.reason = reason;
  }
}

/** Where an adapter gets the right to speak for somebody. Shared by all nodes; one refresh at a time for each person. */
export interface AccessTokens {
  /**
   * A token that is good for a minute at least.
   * @param owner the interviewer's address
   * @throws CalendarError `unauthorized` when they must connect (again), `unavailable` when the provider cannot be asked
   */
  tokenOf(owner: string): Promise<string>;
  /** The provider has refused this one: the next is another. */
  discard(owner: string, token: string): Promise<void>;
}
