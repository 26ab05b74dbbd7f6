/**
 * Why Entra gave no token. MSAL throws errors of many classes; what they have in common is a code, and in the text of
 * those that Entra sent a number (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
import { z } from 'zod';
import { CalendarError } from '../provider.ts';

export interface EntraFailure {
  /** `lost`: a person must consent again. `refused`: the registration is wrong. `unavailable`: try again. */
  readonly reason: 'lost' | 'refused' | 'unavailable';
  /** Without a token, a secret or an address. */
  readonly message: string;
  asCalendarError(): CalendarError;
}

const MsalError = z.object({ errorCode: z.string(), errorMessage: z.string().nullish() });

/** Of RFC 6749 §5.2, and what Entra says beside it when a person must do something. */
const LOST: ReadonlySet<string> = new Set([
  'invalid_grant',
  'interaction_required',
  'consent_required',
  'login_required',
]);
const REFUSED: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'invalid_resource',
  'unsupported_grant_type',
  'access_denied',
]);

const WHAT_TO_DO: ReadonlyMap<number, string> = new Map([
  [7000215, 'the client secret is wrong: give the secret’s value, not its id'],
  [7000222, 'the client secret has expired: make a new one'],
  [700027, 'the certificate is not among those of the application'],
  [700016, 'there is no such client_id in this tenant'],
  [90002, 'there is no such tenant in this cloud'],
  [650057, 'the application has no such permission'],
  [65001, 'an administrator must consent to the application’s permissions'],
  [50011, 'the redirect address is not registered with the application'],
]);

export function entraFailure(thrown: unknown, { tenant }: { readonly tenant: string }): EntraFailure {
  const read = MsalError.safeParse(thrown);
  const code = read.success ? read.data.errorCode : 'unreachable';
  const number = Number(/AADSTS(\d+)/.exec(read.data?.errorMessage ?? '')?.[1] ?? Number.NaN);
  const reason = LOST.has(code) ? 'lost' : REFUSED.has(code) || isOfConfiguration(code) ? 'refused' : 'unavailable';
  const named = Number.isNaN(number) ? code : `${code}, AADSTS${number}`;
  const hint = WHAT_TO_DO.get(number);
  const message = `Entra gave no token for tenant ${tenant} (${named})${hint === undefined ? '' : `: ${hint}`}`;
  return {
    reason,
    message,
    asCalendarError: () =>
      new CalendarError({ reason: reason === 'unavailable' ? 'unavailable' : 'unauthorized' }, message, {
        cause: thrown,
      }),
  };
}

/** What MSAL itself refuses before it asks. */
function isOfConfiguration(code: string): boolean {
  return /authority|client_credential|certificate|assertion|redirect_uri/.test(code) && !code.includes('resolution');
}
