/** Who calls, by the API key alone: the prefix says what the key may cause. */
import { accepted, type Outcome, type Refusal, refused } from './refusal.ts';

export interface Caller {
  readonly key: string;
  /** False for `jh_test_*`: data is flagged as test and no candidate is ever mailed. */
  readonly mailsCandidates: boolean;
}

const KNOWN_PREFIX = /^jh_(?:live|test|dev)_./;

/**
 * Reads `Authorization: Bearer <key>`. With `acceptedKeys`, only those; without, any key with a prefix JobHive
 * issues (`jh_live_`, `jh_test_`, `jh_dev_`). The refusal never repeats the key.
 */
export function callerOf(
  authorization: string | undefined,
  acceptedKeys: readonly string[] | undefined,
): Outcome<Caller> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return refused(unauthenticated('send the header "Authorization: Bearer <API key>"'));
  if (acceptedKeys ? !acceptedKeys.includes(key) : !KNOWN_PREFIX.test(key)) {
    return refused(
      unauthenticated(
        acceptedKeys
          ? 'the API key is not one of those this sandbox was started with'
          : 'an API key starts with jh_live_, jh_test_ or jh_dev_',
      ),
    );
  }
  return accepted({ key, mailsCandidates: !key.startsWith('jh_test_') });
}

/** The prefix that tells the kind, and nothing of the rest: `jh_test_…`. */
export function maskedKey(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const prefix = /^Bearer +(jh_(?:live|test|dev)_)/i.exec(authorization)?.[1];
  return `${prefix ?? ''}…`;
}

function unauthenticated(what: string): Refusal {
  return { status: 401, code: 'AUTHENTICATION_REQUIRED', message: `Authentication required: ${what}` };
}
