/** OAuth 2.0 and OpenID Connect as login.microsoftonline.com speaks them: discovery, sign-in with consent, tokens. */
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { HOUR, SECOND } from '../../../scheduling/instant.ts';
import { type AppRegistration, type Consent, isSignedBy, type TokenBook } from './entra.ts';

export interface EntraParts {
  readonly clock: Clock;
  readonly tokens: TokenBook;
  readonly tenantId: string;
  readonly apps: () => readonly AppRegistration[];
  readonly people: () => readonly { readonly address: string; readonly name: string; readonly userId: string }[];
  /** Where the sandbox listens, without a trailing slash. */
  readonly origin: () => string;
}

const AuthorizeQuery = z.object({
  client_id: z.string(),
  redirect_uri: z.url(),
  scope: z.string(),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
  login_hint: z.string().optional(),
});

const TokenRequest = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  scope: z.string().default(''),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
  refresh_token: z.string().optional(),
});
type TokenRequest = z.output<typeof TokenRequest>;

/** An answer of the token endpoint that is no token: RFC 6749 §5.2 with Entra's `AADSTS…` number. */
class OAuthRefusal extends Error {
  readonly status: number;
  readonly error: string;
  readonly number: number;

  constructor(status: number, error: string, number: number, message: string) {
    super(`AADSTS${number}: ${message}`);
    this.status = status;
    this.error = error;
    this.number = number;
  }
}

export async function entraRoutes(server: FastifyInstance, parts: EntraParts): Promise<void> {
  const endpoint = (tenant: string, what: string) => `${parts.origin()}/${tenant}/oauth2/v2.0/${what}`;

  server.get<{ Params: { tenant: string } }>('/:tenant/v2.0/.well-known/openid-configuration', ({ params }) => ({
    issuer: `${parts.origin()}/${params.tenant}/v2.0`,
    authorization_endpoint: endpoint(params.tenant, 'authorize'),
    token_endpoint: endpoint(params.tenant, 'token'),
    end_session_endpoint: endpoint(params.tenant, 'logout'),
    jwks_uri: `${parts.origin()}/${params.tenant}/discovery/v2.0/keys`,
  }));

  server.get('/:tenant/oauth2/v2.0/authorize', (request, reply) => {
    const query = AuthorizeQuery.parse(request.query);
    const app = parts.apps().find(({ clientId }) => clientId === query.client_id);
    if (!app?.redirectUris?.includes(query.redirect_uri))
      return reply.status(400).send('AADSTS50011: The redirect URI does not match those of the application.');
    const back = new URL(query.redirect_uri);
    if (query.state !== undefined) back.searchParams.set('state', query.state);
    const person = parts.people().find(({ address }) => address === query.login_hint?.toLowerCase());
    if (!person) return reply.type('text/html; charset=utf-8').send(signInPage(request.url, parts.people()));
    const consent = { app, address: person.address, scopes: query.scope.split(' ').map(shortScope) };
    const challenge = query.code_challenge_method === 'S256' ? (query.code_challenge ?? null) : null;
    back.searchParams.set('code', parts.tokens.issueCode(consent, challenge, query.redirect_uri));
    return reply.redirect(back.href);
  });

  server.post<{ Params: { tenant: string } }>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    try {
      const asked = TokenRequest.parse(Object.fromEntries(new URLSearchParams(String(request.body))));
      const app = authenticate(parts, asked, endpoint(request.params.tenant, 'token'));
      return asked.grant_type === 'client_credentials' ? forApplication(parts, app) : forPerson(parts, app, asked);
    } catch (error) {
      if (!(error instanceof OAuthRefusal)) throw error;
      return reply.status(error.status).send({
        error: error.error,
        error_description: `${error.message} Trace ID: ${randomUUID()}`,
        error_codes: [error.number],
        correlation_id: randomUUID(),
      });
    }
  });
}

function authenticate({ apps, clock }: EntraParts, asked: TokenRequest, audience: string): AppRegistration {
  const app = apps().find(({ clientId }) => clientId === asked.client_id);
  if (!app) throw new OAuthRefusal(400, 'unauthorized_client', 700016, 'The application was not found in the tenant.');
  const known =
    asked.client_assertion === undefined
      ? app.clientSecret !== undefined && asked.client_secret === app.clientSecret
      : isSignedBy(app, asked.client_assertion, audience, clock.now());
  if (!known) throw new OAuthRefusal(401, 'invalid_client', 7000215, 'Invalid client secret or assertion provided.');
  return app;
}

function forApplication({ tokens }: EntraParts, app: AppRegistration) {
  const { token, expiresIn } = tokens.issueAccess({ kind: 'app', app });
  return { token_type: 'Bearer', expires_in: expiresIn, ext_expires_in: expiresIn, access_token: token };
}

function forPerson(parts: EntraParts, app: AppRegistration, asked: TokenRequest) {
  const consent =
    asked.grant_type === 'authorization_code'
      ? redeemCode(parts.tokens, app, asked)
      : parts.tokens.redeemRefresh(asked.refresh_token ?? '', app);
  if (!consent)
    throw new OAuthRefusal(400, 'invalid_grant', 70000, 'The provided grant is invalid, expired, revoked or used up.');
  const { token, expiresIn } = parts.tokens.issueAccess({ kind: 'person', ...consent });
  const person = parts.people().find(({ address }) => address === consent.address);
  return {
    token_type: 'Bearer',
    scope: consent.scopes.join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    ...(consent.scopes.includes('offline_access') && { refresh_token: parts.tokens.issueRefresh(consent) }),
    id_token: idToken(parts, app, consent.address, person?.userId ?? '', person?.name ?? ''),
    client_info: encode({ uid: person?.userId ?? '', utid: parts.tenantId }),
  };
}

function redeemCode(tokens: TokenBook, app: AppRegistration, asked: TokenRequest): Consent | null {
  const code = tokens.redeemCode(asked.code ?? '');
  if (!code || code.app.clientId !== app.clientId || code.redirectUri !== asked.redirect_uri) return null;
  // RFC 7636 §4.6
  const proof = createHash('sha256')
    .update(asked.code_verifier ?? '')
    .digest('base64url');
  return code.challenge === null || code.challenge === proof ? code : null;
}

/** Unsigned: it comes straight from the token endpoint, and the client library does not check it either. */
function idToken(parts: EntraParts, app: AppRegistration, address: string, userId: string, name: string): string {
  const now = Math.floor(parts.clock.now() / SECOND);
  const claims = {
    ver: '2.0',
    iss: `${parts.origin()}/${parts.tenantId}/v2.0`,
    sub: userId,
    aud: app.clientId,
    iat: now,
    nbf: now,
    exp: now + HOUR / SECOND,
    oid: userId,
    tid: parts.tenantId,
    preferred_username: address,
    name,
  };
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.unsigned`;
}

/** `https://graph.microsoft.com/Calendars.ReadWrite` and `Calendars.ReadWrite` are one scope. */
function shortScope(scope: string): string {
  return /^https:\/\/[^/]+\/(.+)$/.exec(scope)?.[1] ?? scope;
}

function signInPage(url: string, people: readonly { readonly address: string; readonly name: string }[]): string {
  const links = people.map(
    ({ address }) => `<li><a href="${html(`${url}&login_hint=${encodeURIComponent(address)}`)}">${html(address)}</a>`,
  );
  return `<!doctype html><html lang="en"><title>Sandbox sign-in</title><h1>Sign in as</h1><ul>${links.join('')}</ul></html>`;
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
