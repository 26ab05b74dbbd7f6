/** A provider at which people allow us in, in memory: what its pages and its token endpoint would have said. */
import { type AccessToken, type Exchanged, OAuthError, type OAuthProvider } from '../../../src/calendars/oauth.ts';
import type { RemoteCalendar } from '../../../src/calendars/provider.ts';
import type { Clock } from '../../../src/clock.ts';
import { after, HOUR } from '../../../src/scheduling/instant.ts';

export interface MemoryOAuth {
  readonly provider: OAuthProvider;
  /** Says yes as `account`, or whatever `exchanged` says. @returns the code of the redirect */
  allow(account: string, exchanged?: Exchanged): string;
  /** The secrets that are good now. */
  readonly secrets: ReadonlySet<string>;
  /** What was asked, oldest first: `exchange`, `refresh`, `revoke`. */
  readonly asked: readonly string[];
  /** What the last exchange proved, and where consent was asked for. */
  readonly seen: { codeVerifier?: string; url?: URL };
  /** Nobody is let in with these any more. */
  takeBack(secret: string): void;
  /** The next request is answered only then. */
  hold(): { readonly asked: Promise<void>; answer(): void };
  /** The next request fails so. */
  fail(reason: OAuthError['reason']): void;
}

export const CALENDARS: readonly RemoteCalendar[] = [
  { remoteId: 'main', name: 'Main', writable: true, primary: true },
  { remoteId: 'team', name: 'Team <b>', writable: false },
  { remoteId: 'side', name: 'Side', writable: true },
];

/** @param rotates whether a secret is good once */
export function createMemoryOAuth(clock: Clock, rotates = true): MemoryOAuth {
  const codes = new Map<string, Exchanged>();
  const secrets = new Set<string>();
  const asked: string[] = [];
  const seen: { codeVerifier?: string; url?: URL } = {};
  const failures: OAuthError['reason'][] = [];
  const holds: { asked(): void; readonly answered: Promise<void> }[] = [];
  let made = 0;
  const number = () => {
    made += 1;
    return made;
  };
  const access = (): AccessToken => ({ token: `access-${number()}`, expiresAt: after(clock.now(), HOUR) });

  async function begin(what: string): Promise<void> {
    asked.push(what);
    const held = holds.shift();
    held?.asked();
    await held?.answered;
    const failure = failures.shift();
    if (failure) throw new OAuthError(failure, `the ${what} failed as asked`);
  }

  const provider: OAuthProvider = {
    name: 'Memory Calendar',
    reads: ['Times of events.'],
    writes: ['Holds.'],
    settingsUrl: 'https://memory.example/permissions',
    authorizationOrigin: 'https://memory.example',
    async authorizationUrl(request) {
      const url = new URL('https://memory.example/auth');
      for (const [name, value] of Object.entries(request)) url.searchParams.set(name, String(value));
      seen.url = url;
      return url.href;
    },
    async exchange({ code, codeVerifier }) {
      await begin('exchange');
      seen.codeVerifier = codeVerifier;
      const answer = codes.get(code);
      codes.delete(code);
      if (!answer) throw new OAuthError('refused', 'this code is not known');
      return answer;
    },
    async refresh(secret) {
      await begin('refresh');
      if (!secrets.has(secret)) throw new OAuthError('lost', 'invalid_grant: it was taken back or has ended');
      if (!rotates) return { secret, access: access() };
      secrets.delete(secret);
      const next = `secret-${number()}`;
      secrets.add(next);
      return { secret: next, access: access() };
    },
    async revoke(secret) {
      await begin('revoke');
      secrets.delete(secret);
    },
  };

  return {
    provider,
    secrets,
    asked,
    seen,
    allow(account, exchanged) {
      const code = `code-${number()}`;
      const secret = `secret-${number()}`;
      secrets.add(secret);
      const consent = { secret, account, access: access(), calendars: CALENDARS };
      codes.set(code, exchanged ?? { kind: 'granted', consent });
      return code;
    },
    takeBack: (secret) => void secrets.delete(secret),
    hold() {
      const [arrived, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      holds.push({ asked: arrived.resolve, answered: answered.promise });
      return { asked: arrived.promise, answer: answered.resolve };
    },
    fail: (reason) => void failures.push(reason),
  };
}
