/**
 * The right to speak for an interviewer, from what they allowed. Nodes share access tokens through the database, and of
 * all nodes one at a time refreshes: providers that replace the secret with each use would take a second one for theft.
 */
import { z } from 'zod';
import { type AccessToken, type AccessTokens, OAuthError, type OAuthProvider } from '../calendars/oauth.ts';
import { CalendarError } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import { Email } from '../scheduling/ids.ts';
import { after, type Instant, instant, MINUTE, SECOND } from '../scheduling/instant.ts';
import { SealBroken, type Sealer } from '../secrets/sealer.ts';
import {
  boundaryOf,
  dropAccess,
  findGrant,
  type GrantKey,
  type GrantRecord,
  leaveRefresh,
  saveRefreshed,
  takeRefresh,
} from '../store/grants.ts';
import type { Store } from '../store/store.ts';

export interface AccessTokensParts {
  readonly connection: string;
  readonly oauth: OAuthProvider;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: () => number;
  /** The provider takes this grant no longer: writes that down and tells its owner, once. */
  readonly onLost: (grant: GrantRecord, reason: string) => Promise<void>;
}

/** What is handed out is good for at least as long: a request and its repetition. */
const LEAST_LIFE = MINUTE;
/** Of whoever died while refreshing, the turn is over after this. */
const TURN_LASTS = 30 * SECOND;
const LOOK_AGAIN = 100;

const StoredAccess = z.object({ token: z.string().min(1), expiresAt: z.number() });

export function sealAccess(sealer: Sealer, key: GrantKey, access: AccessToken): string {
  return sealer.seal(JSON.stringify(access), `access ${boundaryOf(key)}`);
}

export function createAccessTokens(parts: AccessTokensParts): AccessTokens {
  const { connection, store, clock } = parts;
  const known = new Map<string, AccessToken & { readonly sealed: string }>();
  /** Those who ask for the same person in this process at the same time get the same answer. */
  const asked = new Map<string, Promise<string>>();

  const isGood = (access: AccessToken) => access.expiresAt - clock.now() > LEAST_LIFE;

  async function fetchToken(key: GrantKey): Promise<string> {
    const giveUpAt = after(clock.now(), TURN_LASTS + 5 * SECOND);
    for (;;) {
      const token = sharedToken(await grantOf(parts, key));
      if (token !== null) return token;
      const until = after(clock.now(), TURN_LASTS);
      if (await takeRefresh(store.db, key, clock.now(), until)) {
        const refreshed = await refreshInTurn(key, until);
        if (refreshed !== null) return refreshed;
      } else {
        if (clock.now() >= giveUpAt)
          throw new CalendarError(
            { reason: 'unavailable' },
            `another node refreshes “${connection}” and does not finish`,
          );
        await clock.sleep(Math.ceil(LOOK_AGAIN * (1 + parts.random())));
      }
    }
  }

  function sharedToken(grant: GrantRecord): string | null {
    if (grant.access === null) return null;
    const access = openAccess(parts.sealer, grant, grant.access);
    if (access === null || !isGood(access)) return null;
    known.set(grant.interviewer, { ...access, sealed: grant.access });
    return access.token;
  }

  /** @returns null when there is another secret by now: look again */
  async function refreshInTurn(key: GrantKey, until: Instant): Promise<string | null> {
    try {
      // Whoever had the turn before may just have finished.
      const grant = await grantOf(parts, key);
      const token = sharedToken(grant);
      if (token !== null) return token;
      const { secret, access } = await askProvider(grant);
      const sealed = {
        secret: parts.sealer.seal(secret, boundaryOf(key)),
        access: sealAccess(parts.sealer, key, access),
      };
      if (!(await saveRefreshed(store.db, grant, sealed, clock.now()))) return null;
      known.set(key.interviewer, { ...access, sealed: sealed.access });
      return access.token;
    } catch (error) {
      if (error instanceof SecretReplaced) return null;
      throw error;
    } finally {
      await leaveRefresh(store.db, key, until);
    }
  }

  async function askProvider(grant: GrantRecord) {
    try {
      return await parts.oauth.refresh(openSecret(parts.sealer, grant));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      if (error.reason === 'unavailable')
        throw new CalendarError({ reason: 'unavailable' }, error.message, { cause: error });
      if (error.reason === 'refused')
        throw new CalendarError({ reason: 'unauthorized' }, error.message, { cause: error });
      // A death is only declared of what is still the secret: they may have connected again meanwhile.
      const now = await findGrant(store.db, grant);
      if (now?.version !== grant.version) throw new SecretReplaced();
      await parts.onLost(grant, error.message);
      throw mustReconnect(grant, error.message);
    }
  }

  return {
    async tokenOf(owner) {
      const interviewer = Email.parse(owner);
      const kept = known.get(interviewer);
      if (kept && isGood(kept)) return kept.token;
      const present = asked.get(interviewer);
      if (present) return present;
      const asking = fetchToken({ connection, interviewer }).finally(() => asked.delete(interviewer));
      asked.set(interviewer, asking);
      return asking;
    },
    async discard(owner, token) {
      const interviewer = Email.parse(owner);
      const kept = known.get(interviewer);
      if (kept?.token !== token) return;
      known.delete(interviewer);
      await dropAccess(store.db, { connection, interviewer }, kept.sealed);
    },
  };
}

class SecretReplaced extends Error {}

async function grantOf({ store, connection }: AccessTokensParts, key: GrantKey): Promise<GrantRecord> {
  const grant = await findGrant(store.db, key);
  if (!grant)
    throw new CalendarError(
      { reason: 'unauthorized' },
      `not connected at “${connection}” yet: interview-sync connect ${key.interviewer}`,
    );
  if (grant.lostAt !== null) throw mustReconnect(grant, grant.lostReason ?? '');
  return grant;
}

function mustReconnect({ connection, interviewer }: GrantKey, reason: string): CalendarError {
  return new CalendarError(
    { reason: 'unauthorized' },
    `needs to be connected again at “${connection}” (${reason}): interview-sync connect ${interviewer}`,
  );
}

/** @throws CalendarError `unauthorized`: without the right key nobody can speak for anybody */
function openSecret(sealer: Sealer, grant: GrantRecord): string {
  try {
    return sealer.open(grant.secret, boundaryOf(grant));
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    throw new CalendarError({ reason: 'unauthorized' }, `${error.message}; see INTERVIEW_SYNC_KEY`, { cause: error });
  }
}

function openAccess(sealer: Sealer, key: GrantKey, sealed: string): AccessToken | null {
  try {
    const access = StoredAccess.parse(JSON.parse(sealer.open(sealed, `access ${boundaryOf(key)}`)));
    return { token: access.token, expiresAt: instant(access.expiresAt) };
  } catch {
    // Of a key that is gone, or of an older version of the program: there will be another one.
    return null;
  }
}
