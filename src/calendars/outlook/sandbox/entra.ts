/**
 * The identity platform of the sandbox's tenant: who the applications and people are, and which token is whose. The
 * routes that speak OAuth are in `entra-routes.ts`.
 */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { after, HOUR, type Instant, SECOND } from '../../../scheduling/instant.ts';

/** An application registration, as an administrator made it. */
export interface AppRegistration {
  readonly clientId: string;
  readonly clientSecret?: string;
  /** PEM of a certificate or a public key. */
  readonly certificate?: string;
  readonly redirectUris?: readonly string[];
  /** What it may do in every mailbox of the tenant, by an application permission with admin consent. */
  readonly tenantWide?: CalendarGrant | null;
  /** What it may do in single mailboxes, by RBAC for Applications. Adds to `tenantWide`. */
  readonly scoped?: Readonly<Record<string, CalendarGrant>>;
}

export type CalendarGrant = 'Calendars.Read' | 'Calendars.ReadWrite';

/** Whose token a request carries. `grantIn` says what it may do in a mailbox; null: nothing. */
export type Caller =
  | { readonly kind: 'app'; readonly app: AppRegistration }
  | {
      readonly kind: 'person';
      readonly app: AppRegistration;
      readonly address: string;
      readonly scopes: readonly string[];
    };

export function grantIn(caller: Caller, mailbox: string): CalendarGrant | null {
  if (caller.kind === 'person') {
    if (caller.address !== mailbox) return null;
    if (caller.scopes.includes('Calendars.ReadWrite')) return 'Calendars.ReadWrite';
    return caller.scopes.includes('Calendars.Read') ? 'Calendars.Read' : null;
  }
  const grants = [caller.app.tenantWide, caller.app.scoped?.[mailbox]];
  if (grants.includes('Calendars.ReadWrite')) return 'Calendars.ReadWrite';
  return grants.includes('Calendars.Read') ? 'Calendars.Read' : null;
}

interface AccessToken {
  readonly caller: Caller;
  readonly expiresAt: Instant;
}

export interface Consent {
  readonly app: AppRegistration;
  readonly address: string;
  readonly scopes: readonly string[];
}

export class TokenBook {
  readonly #clock: Clock;
  readonly #lifetime: number;
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, Consent>();
  readonly #codes = new Map<string, Consent & { readonly challenge: string | null; readonly redirectUri: string }>();

  constructor(clock: Clock, lifetimeMs = HOUR) {
    this.#clock = clock;
    this.#lifetime = lifetimeMs;
  }

  /** @returns the token, and the seconds that it lasts */
  issueAccess(caller: Caller): { readonly token: string; readonly expiresIn: number } {
    const token = `sandbox-access-${randomBytes(32).toString('base64url')}`;
    this.#access.set(token, { caller, expiresAt: after(this.#clock.now(), this.#lifetime) });
    return { token, expiresIn: Math.floor(this.#lifetime / SECOND) };
  }

  caller(token: string): Caller | null {
    const found = this.#access.get(token);
    return found && found.expiresAt > this.#clock.now() ? found.caller : null;
  }

  issueRefresh(consent: Consent): string {
    const token = `sandbox-refresh-${randomBytes(32).toString('base64url')}`;
    this.#refresh.set(token, consent);
    return token;
  }

  /** A refresh token is good for one use here: the real one outlives its successor for a while, and promises nothing. */
  redeemRefresh(token: string, app: AppRegistration): Consent | null {
    const found = this.#refresh.get(token);
    if (!found || found.app.clientId !== app.clientId) return null;
    this.#refresh.delete(token);
    return found;
  }

  issueCode(consent: Consent, challenge: string | null, redirectUri: string): string {
    const code = `sandbox-code-${randomBytes(24).toString('base64url')}`;
    this.#codes.set(code, { ...consent, challenge, redirectUri });
    return code;
  }

  redeemCode(code: string) {
    const found = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return found;
  }

  /** The person took their consent back, or changed their password. */
  revoke(address: string): void {
    for (const [token, consent] of this.#refresh) if (consent.address === address) this.#refresh.delete(token);
    for (const [token, { caller }] of this.#access)
      if (caller.kind === 'person' && caller.address === address) this.#access.delete(token);
  }

  /** Every access token is over at once, as after a key roll. */
  expireAccess(): void {
    this.#access.clear();
  }
}

const AssertionHeader = z.object({ alg: z.enum(['RS256', 'PS256']) });
const AssertionClaims = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), exp: z.number() });

/** Whether a client assertion (RFC 7523) is signed by the application's certificate and meant for this endpoint. */
export function isSignedBy(app: AppRegistration, assertion: string, audience: string, now: Instant): boolean {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  try {
    const { alg } = AssertionHeader.parse(readJson(header));
    const claims = AssertionClaims.parse(readJson(payload));
    if (app.certificate === undefined || claims.iss !== app.clientId || claims.sub !== app.clientId) return false;
    if (claims.aud !== audience || claims.exp * SECOND <= now) return false;
    const key = createPublicKey(app.certificate);
    const signed = Buffer.from(`${header}.${payload}`);
    // RFC 7518 §3.5: PS256 is RSASSA-PSS with SHA-256 and a salt as long as the hash.
    const how = alg === 'PS256' ? { key, padding: 6, saltLength: 32 } : key;
    return verify('sha256', signed, how, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

function readJson(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
