/**
 * Microsoft's own library for tokens (MSAL), over our own requests: with a deadline on the injected clock. It takes a
 * quarter of a second to load, so nobody loads it before a token is wanted.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { ConfidentialClientApplication, INetworkModule, NetworkRequestOptions } from '@azure/msal-node';
import type { Clock } from '../../clock.ts';
import type { OutlookCloud } from './clouds.ts';

export type EntraCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** PEM: the certificate that is registered, and its private key. */
  | { readonly kind: 'certificate'; readonly certificate: string; readonly privateKey: string };

export interface EntraApplication {
  readonly cloud: OutlookCloud;
  /** A domain or an id; `organizations` for people of any. */
  readonly tenant: string;
  readonly clientId: string;
  readonly credential: EntraCredential;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** For one request. 30 s when left out. */
  readonly timeoutMs?: number;
}

/** A client of its own each time it is asked for: what one keeps in memory is nobody else's. */
export async function openEntraClient(application: EntraApplication): Promise<ConfidentialClientApplication> {
  const { ConfidentialClientApplication: Msal } = await import('@azure/msal-node');
  const { cloud, tenant, clientId, credential } = application;
  return new Msal({
    auth: {
      clientId,
      authority: `${cloud.loginUrl}/${tenant}`,
      // A host that MSAL does not know it would ask Microsoft's global cloud about.
      knownAuthorities: [new URL(cloud.loginUrl).host],
      ...credentialOf(credential),
    },
    // Repetitions are ours, on our own clock.
    system: { networkClient: networkOf(application), disableInternalRetries: true },
  });
}

function credentialOf(credential: EntraCredential) {
  if (credential.kind === 'secret') return { clientSecret: credential.secret };
  const { certificate, privateKey } = credential;
  const thumbprintSha256 = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
  return { clientCertificate: { thumbprintSha256, privateKey } };
}

function networkOf({ clock, fetch: fetchWith = fetch, timeoutMs = 30_000 }: EntraApplication): INetworkModule {
  async function ask<T>(method: 'GET' | 'POST', url: string, options: NetworkRequestOptions | undefined) {
    const deadline = new AbortController();
    const finished = new AbortController();
    clock.sleep(timeoutMs, finished.signal).then(
      () => deadline.abort(),
      () => undefined,
    );
    try {
      const answer = await fetchWith(url, {
        method,
        headers: options?.headers ?? {},
        redirect: 'manual',
        signal: deadline.signal,
        ...(method === 'POST' && { body: options?.body ?? '' }),
      });
      const body: T = JSON.parse(await answer.text());
      return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
    } finally {
      finished.abort();
    }
  }
  return {
    sendGetRequestAsync: (url, options) => ask('GET', url, options),
    sendPostRequestAsync: (url, options) => ask('POST', url, options),
  };
}
