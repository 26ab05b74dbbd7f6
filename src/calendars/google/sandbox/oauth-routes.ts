/** Google's consent page and its token endpoint, as far as a client meets them. */
import { verify } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Accounts, OAuthRefusal } from './accounts.ts';

/** What a browser is sent with. Redirect addresses must be registered, as at Google. */
const AuthorizationRequest = z.object({
  client_id: z.string(),
  redirect_uri: z.url(),
  response_type: z.literal('code'),
  scope: z.string().transform((text) => text.split(' ').filter((scope) => scope !== '')),
  state: z.string().optional(),
  access_type: z.enum(['online', 'offline']).default('online'),
  prompt: z.string().optional(),
  login_hint: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.enum(['S256', 'plain']).default('plain'),
});
type AuthorizationRequest = z.infer<typeof AuthorizationRequest>;

/** What a person does on the page: another account than the hinted one, boxes left empty, or no. */
export interface Decision {
  readonly account: string;
  readonly without?: readonly string[] | undefined;
  readonly deny?: boolean | undefined;
}

/** @returns where the browser is sent. @throws OAuthRefusal for what Google shows an error page */
export function decide(accounts: Accounts, url: URL, decision: Decision): string {
  const request = readRequest(accounts, url.searchParams);
  const back = new URL(request.redirect_uri);
  if (request.state !== undefined) back.searchParams.set('state', request.state);
  if (decision.deny) {
    back.searchParams.set('error', 'access_denied');
    return back.href;
  }
  if (!accounts.users.has(decision.account)) throw new OAuthRefusal('invalid_request', 'There is no such account.');
  const scopes = request.scope.filter((scope) => !decision.without?.includes(scope));
  const code = accounts.consent({
    user: decision.account,
    client: request.client_id,
    scopes,
    redirectUri: request.redirect_uri,
    challenge: request.code_challenge ?? null,
    method: request.code_challenge_method,
    offline: request.access_type === 'offline',
    asked: request.prompt?.split(' ').includes('consent') ?? false,
  });
  back.searchParams.set('code', code);
  back.searchParams.set('scope', scopes.join(' '));
  return back.href;
}

function readRequest(accounts: Accounts, query: URLSearchParams): AuthorizationRequest {
  const request = AuthorizationRequest.safeParse(Object.fromEntries(query));
  if (!request.success) throw new OAuthRefusal('invalid_request', z.prettifyError(request.error));
  const client = accounts.clients.get(request.data.client_id);
  if (!client) throw new OAuthRefusal('invalid_client', 'The OAuth client was not found.', 401);
  if (!client.redirectUris.includes(request.data.redirect_uri))
    throw new OAuthRefusal('redirect_uri_mismatch', 'The redirect URI in the request does not match.');
  return request.data;
}

export function oauthRoutes(app: FastifyInstance, accounts: Accounts): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.get('/o/oauth2/v2/auth', async (request, reply) => {
    const url = new URL(request.url, 'http://sandbox');
    const asked = readRequest(accounts, url.searchParams);
    return reply.type('text/html; charset=utf-8').send(consentPage(accounts, asked));
  });

  /** The page's form: where Google's own would go on to. */
  app.post('/o/oauth2/v2/auth', async (request, reply) => {
    const { account = '', deny } = z
      .object({ account: z.string().optional(), deny: z.string().optional() })
      .parse(request.body);
    const url = new URL(request.url, 'http://sandbox');
    return reply.redirect(decide(accounts, url, { account, deny: deny !== undefined }), 302);
  });

  app.post('/token', async (request, reply) => {
    const body = z.record(z.string(), z.string()).parse(request.body);
    return reply.header('cache-control', 'no-store').send(tokensFor(accounts, body));
  });

  app.post('/revoke', async (request, reply) => {
    const given = {
      ...z
        .record(z.string(), z.string())
        .catch({})
        .parse(request.body ?? {}),
    };
    const token = new URL(request.url, 'http://sandbox').searchParams.get('token') ?? given.token ?? '';
    accounts.revoke(token);
    return reply.send({});
  });
}

function tokensFor(accounts: Accounts, body: Readonly<Record<string, string>>) {
  if (body.grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return tokensForAssertion(accounts, body.assertion ?? '');
  const client = accounts.clients.get(body.client_id ?? '');
  if (!client || client.clientSecret !== body.client_secret)
    throw new OAuthRefusal('invalid_client', 'The OAuth client was not found.', 401);
  if (body.grant_type === 'refresh_token') return accounts.refresh(body.refresh_token ?? '', client);
  if (body.grant_type !== 'authorization_code') throw new OAuthRefusal('unsupported_grant_type', 'Invalid grant_type.');
  return accounts.exchange({
    code: body.code ?? '',
    client,
    redirectUri: body.redirect_uri ?? '',
    verifier: body.code_verifier ?? null,
  });
}

const Claims = z.object({
  iss: z.string(),
  sub: z.string().optional(),
  scope: z.string().or(z.array(z.string())),
  aud: z.string(),
  exp: z.number(),
});

/** RFC 7523, signed with RS256 by the service account's key. */
function tokensForAssertion(accounts: Accounts, assertion: string) {
  const [head = '', payload = '', signature = ''] = assertion.split('.');
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const claims = Claims.safeParse(decoded(payload));
  const account = claims.success ? accounts.serviceAccounts.get(claims.data.iss) : undefined;
  if (!claims.success || !account) throw new OAuthRefusal('invalid_grant', 'Invalid grant: account not found');
  const good = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    account.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!good) throw new OAuthRefusal('invalid_grant', 'Invalid JWT Signature.');
  const scopes = [claims.data.scope].flat().flatMap((scope) => scope.split(' '));
  return accounts.delegate(account, claims.data.sub ?? account.email, scopes);
}

export function sendOAuthRefusal(reply: FastifyReply, refusal: OAuthRefusal): FastifyReply {
  return reply.status(refusal.status).send({ error: refusal.code, error_description: refusal.message });
}

/** So that a person can walk through it. */
function consentPage(accounts: Accounts, { scope, login_hint }: AuthorizationRequest): string {
  const text = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const choices = [...accounts.users].map(
    (user) =>
      `<button name="account" value="${text(user)}">${user === login_hint ? 'Continue' : 'Choose'} ${text(user)}</button>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sandbox of Google’s consent</title></head><body>
<h1>Sandbox of Google’s consent</h1><p>The application wants:</p><ul>${scope.map((one) => `<li>${text(one)}</li>`).join('')}</ul>
<form method="post">${choices.join(' ')} <button name="deny" value="1">Cancel</button></form></body></html>`;
}
