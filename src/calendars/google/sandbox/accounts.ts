/** People, the applications that they let in, and what those may do in their name. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import { after, type Instant, SECOND } from '../../../scheduling/instant.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
}

export interface ServiceAccount {
  readonly email: string;
  readonly publicKey: KeyObject;
  /** What the administrator has let it do in the name of everybody of the domain. */
  readonly delegatedScopes: readonly string[];
  readonly domain: string;
}

export interface AccessGrant {
  readonly user: string;
  /** The client, or the service account's address: channels belong to it. */
  readonly client: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant;
}

interface LastingGrant {
  readonly user: string;
  readonly client: string;
  readonly scopes: readonly string[];
}

interface PendingCode extends LastingGrant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly method: 'S256' | 'plain';
  readonly lasting: boolean;
  readonly expiresAt: Instant;
}

/** What the token endpoint says in `error`. */
export class OAuthRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

const TOKEN_SECONDS = 3_599;
const CODE_LASTS = 600 * SECOND;

export class Accounts {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly users = new Set<string>();
  readonly clients = new Map<string, OAuthClient>();
  readonly serviceAccounts = new Map<string, ServiceAccount>();
  readonly #access = new Map<string, AccessGrant>();
  readonly #lasting = new Map<string, LastingGrant>();
  readonly #codes = new Map<string, PendingCode>();

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Somebody said yes. @returns the code of the redirect */
  consent(
    grant: LastingGrant &
      Omit<PendingCode, 'lasting' | 'expiresAt'> & { readonly offline: boolean; readonly asked: boolean },
  ): string {
    const { offline, asked, ...pending } = grant;
    const before = [...this.#lasting.values()].some(
      ({ user, client }) => user === grant.user && client === grant.client,
    );
    const code = `4/${this.#secret()}`;
    // A refresh token comes with the first consent only, or when consent was asked for anew.
    const lasting = offline && (!before || asked);
    this.#codes.set(code, { ...pending, lasting, expiresAt: after(this.#clock.now(), CODE_LASTS) });
    return code;
  }

  /** @throws OAuthRefusal */
  exchange(asked: { code: string; client: OAuthClient; redirectUri: string; verifier: string | null }) {
    const pending = this.#codes.get(asked.code);
    this.#codes.delete(asked.code);
    if (!pending || pending.client !== asked.client.clientId || pending.expiresAt <= this.#clock.now())
      throw new OAuthRefusal('invalid_grant', 'Malformed auth code.');
    if (pending.redirectUri !== asked.redirectUri) throw new OAuthRefusal('redirect_uri_mismatch', 'Bad Request');
    if (pending.challenge !== null && !proves(asked.verifier, pending))
      throw new OAuthRefusal('invalid_grant', 'Invalid code verifier.');
    const refresh = pending.lasting ? `1//${this.#secret()}` : null;
    if (refresh !== null) this.#lasting.set(refresh, pending);
    return { ...this.#issue(pending), ...(refresh !== null && { refresh_token: refresh }) };
  }

  /** @throws OAuthRefusal */
  refresh(token: string, client: OAuthClient) {
    const grant = this.#lasting.get(token);
    if (grant?.client !== client.clientId)
      throw new OAuthRefusal('invalid_grant', 'Token has been expired or revoked.');
    return this.#issue(grant);
  }

  /** In the name of somebody of its domain. @throws OAuthRefusal */
  delegate(account: ServiceAccount, subject: string, scopes: readonly string[]) {
    if (!subject.endsWith(`@${account.domain}`) || !this.users.has(subject))
      throw new OAuthRefusal('invalid_grant', 'Invalid email or User ID');
    if (scopes.some((scope) => !account.delegatedScopes.includes(scope)))
      throw new OAuthRefusal(
        'unauthorized_client',
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
        401,
      );
    return this.#issue({ user: subject, client: account.email, scopes });
  }

  /** Everything that was allowed by the grant that the token belongs to ends. @throws OAuthRefusal when there is none */
  revoke(token: string): void {
    const grant = this.#lasting.get(token) ?? this.#access.get(token);
    if (!grant) throw new OAuthRefusal('invalid_token', 'Token expired or revoked');
    this.revokeAll(grant.user, grant.client);
  }

  /** Somebody takes back what they allowed, all of it or to one client. */
  revokeAll(user: string, client: string | null = null): void {
    for (const grants of [this.#lasting, this.#access])
      for (const [token, grant] of grants)
        if (grant.user === user && (client === null || grant.client === client)) grants.delete(token);
  }

  /** Access tokens given so far are no longer good; what was allowed is. */
  expireAccess(): void {
    this.#access.clear();
  }

  /** A token without the ceremony, as a program has that was let in long ago. */
  signIn(user: string, client: string, scopes: readonly string[]): string {
    return this.#issue({ user, client, scopes }).access_token;
  }

  accessOf(token: string): AccessGrant | null {
    const grant = this.#access.get(token);
    return grant && grant.expiresAt > this.#clock.now() ? grant : null;
  }

  /** @returns the key file, as Google gives it out */
  addServiceAccount(email: string, domain: string, delegatedScopes: readonly string[], tokenUri: string): string {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.serviceAccounts.set(email, { email, publicKey, delegatedScopes, domain });
    return JSON.stringify({
      type: 'service_account',
      project_id: email.split('@')[1]?.split('.')[0] ?? 'sandbox',
      private_key_id: this.#secret(),
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: email,
      client_id: String(Math.floor(this.#random() * 1e15)),
      token_uri: tokenUri,
    });
  }

  #issue({ user, client, scopes }: LastingGrant) {
    const token = `ya29.${this.#secret()}`;
    this.#access.set(token, { user, client, scopes, expiresAt: after(this.#clock.now(), TOKEN_SECONDS * SECOND) });
    return { access_token: token, expires_in: TOKEN_SECONDS, scope: scopes.join(' '), token_type: 'Bearer' };
  }

  #secret(): string {
    return Array.from({ length: 4 }, () => Math.floor(this.#random() * 2 ** 32).toString(36)).join('');
  }
}

/** RFC 7636 §4.6; Google takes `plain` where no method was given. */
function proves(verifier: string | null, { challenge, method }: PendingCode): boolean {
  if (verifier === null) return false;
  return challenge === (method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'));
}
