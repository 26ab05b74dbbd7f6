/**
 * A service account that speaks for everybody of a company (domain-wide delegation,
 * https://developers.google.com/identity/protocols/oauth2/service-account): a signed assertion for each of them, good for
 * an hour, and nothing to store.
 */
import type { JWT } from 'google-auth-library';
import type { AccessTokens } from '../oauth.ts';
import { CalendarError } from '../provider.ts';
import { loadLibrary } from './library.ts';
import { readTokenFailure } from './token-failure.ts';
import type { Transport } from './transport.ts';

export interface ServiceAccount {
  readonly email: string;
  /** PEM. */
  readonly privateKey: string;
}

/** @param subject in whose name everything is done; null: in the name of whose calendar it is */
export function createServiceAccountTokens(
  account: ServiceAccount,
  scopes: readonly string[],
  subject: string | null,
  transport: Transport,
): AccessTokens {
  const clients = new Map<string, Promise<JWT>>();

  function clientOf(owner: string): Promise<JWT> {
    const name = subject ?? owner;
    const known = clients.get(name);
    if (known) return known;
    const client = loadLibrary().then(
      ({ JWT }) =>
        new JWT({
          email: account.email,
          key: account.privateKey,
          scopes: [...scopes],
          subject: name,
          transporterOptions: transport,
        }),
    );
    clients.set(name, client);
    return client;
  }

  return {
    async tokenOf(owner) {
      const client = await clientOf(owner);
      const { token } = await client.getAccessToken().catch((error: unknown) => {
        throw failureOf(error);
      });
      if (token) return token;
      throw new CalendarError({ reason: 'unavailable' }, 'Google’s token endpoint gave no access token');
    },
    async discard(owner) {
      clients.delete(subject ?? owner);
    },
  };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^unauthorized_client/,
    'authorise its client id with exactly these scopes in the Admin console (domain-wide delegation)',
  ],
  [/^invalid_grant.*(?:email|account|User ID)/i, 'there is no such user in the domain, or no such service account'],
  [/^invalid_grant.*(?:JWT|iat|exp)/i, 'the key was deleted, or this machine’s clock is wrong'],
];

function failureOf(error: unknown): unknown {
  const failure = readTokenFailure(error);
  if (failure === null) return error;
  const hint = HINTS.find(([pattern]) => pattern.test(failure.words))?.[1];
  const message = `Google gave the service account no access token (${failure.words})${hint === undefined ? '' : `: ${hint}`}`;
  return new CalendarError({ reason: failure.kind === 'unavailable' ? 'unavailable' : 'unauthorized' }, message);
}
