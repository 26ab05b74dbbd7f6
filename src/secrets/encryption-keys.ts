/** The keys that secrets are encrypted with, as an operator gives them. */

/** In base64, the one to encrypt with first; the other still opens what was encrypted with it. */
export type EncryptionKeys = readonly string[];

export type KeysRead =
  | { readonly ok: true; readonly keys: EncryptionKeys }
  | { readonly ok: false; readonly problem: string };

export const KEY_VARIABLE = 'INTERVIEW_SYNC_KEY';
export const PREVIOUS_KEY_VARIABLE = 'INTERVIEW_SYNC_PREVIOUS_KEY';

/** AES-256 takes exactly as many. */
const KEY_BYTES = 32;

/** Reads both variables; a missing or empty one is no key. */
export function readEncryptionKeys(env: Readonly<Record<string, string | undefined>>): KeysRead {
  const keys: string[] = [];
  for (const name of [KEY_VARIABLE, PREVIOUS_KEY_VARIABLE]) {
    const given = env[name]?.trim() ?? '';
    if (given === '') continue;
    if (Buffer.from(given, 'base64').length !== KEY_BYTES || !/^[A-Za-z0-9+/_-]+=?$/.test(given)) {
      const problem = `the environment variable ${name} is not a key; expected 32 bytes in base64, as "openssl rand -base64 32" prints them`;
      return { ok: false, problem };
    }
    if (name === PREVIOUS_KEY_VARIABLE && keys.length === 0)
      return {
        ok: false,
        problem: `${PREVIOUS_KEY_VARIABLE} is set without ${KEY_VARIABLE}; set both, or only the latter`,
      };
    if (!keys.includes(given)) keys.push(given);
  }
  return { ok: true, keys };
}
