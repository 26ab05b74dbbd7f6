/**
 * Google's own client, loaded when it is first needed: it takes a tenth of a second, which nobody without a Google
 * connection should wait for, nor the start of anybody with one.
 */
import type { calendar_v3 } from '@googleapis/calendar';
import type { CodeChallengeMethod, JWT, OAuth2Client } from 'google-auth-library';

export type CalendarApi = calendar_v3.Calendar;

export interface GoogleLibrary {
  readonly calendar: typeof import('@googleapis/calendar').calendar;
  readonly OAuth2Client: typeof OAuth2Client;
  readonly JWT: typeof JWT;
  readonly CodeChallengeMethod: typeof CodeChallengeMethod;
}

let loading: Promise<GoogleLibrary> | null = null;

export function loadLibrary(): Promise<GoogleLibrary> {
  loading ??= Promise.all([import('google-auth-library'), import('@googleapis/calendar')]).then(
    ([{ CodeChallengeMethod, JWT, OAuth2Client }, { calendar }]) => ({
      calendar,
      CodeChallengeMethod,
      JWT,
      OAuth2Client,
    }),
  );
  return loading;
}
