/** Google Calendar behind the calendar port: one OAuth client, or one service account, of a Cloud project. */
import type { Clock } from '../../clock.ts';
import type { AccessTokens, OAuthProvider } from '../oauth.ts';
import type { Pacing } from '../pacing.ts';
import { CalendarError, type CalendarProvider } from '../provider.ts';
import { listCalendars } from './calendar-list.ts';
import { createGoogleCalls, type GoogleQuotas } from './calls.ts';
import { createEventSource } from './event-source.ts';
import { createHoldWriter } from './holds.ts';
import { createGoogleOAuth } from './oauth.ts';
import { createPuller } from './pull.ts';
import { createPush } from './push.ts';
import { CALENDAR_LIST_SCOPE, EVENTS_SCOPE } from './scopes.ts';
import { createServiceAccountTokens, type ServiceAccount } from './service-account.ts';
import { createTransport } from './transport.ts';

export interface GoogleOptions {
  /** Another server with Google's API, such as the sandbox. */
  readonly endpoint: string | null;
  readonly quotas: GoogleQuotas;
  readonly pacing: Pacing;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** For one request with its whole answer. 30 s when left out. */
  readonly timeoutMs?: number;
  /** Events on one page. 2,500, the most that Google gives, when left out. */
  readonly pageSize?: number;
}

const LARGEST_PAGE = 2_500;

/** @param tokensOf the tokens of those who allow us in by `oauth` */
export function createGoogleWithOAuth(
  { clientId, clientSecret, ...options }: GoogleOptions & { readonly clientId: string; readonly clientSecret: string },
  tokensOf: (oauth: OAuthProvider) => AccessTokens,
): { provider: CalendarProvider; oauth: OAuthProvider } {
  const { endpoint, clock } = options;
  const transport = transportOf(options);
  const oauth = createGoogleOAuth({
    clientId,
    clientSecret,
    endpoint,
    transport,
    clock,
    calendarsOf(token) {
      const tokens = { tokenOf: async () => token, discard: async () => {} };
      return listCalendars(createGoogleCalls({ ...options, transport, tokens }), 'whoever connects');
    },
  });
  const tokens = tokensOf(oauth);
  return { provider: providerOf(options, tokens, tokens, null), oauth };
}

export function createGoogleWithServiceAccount({
  account,
  subject,
  ...options
}: GoogleOptions & { readonly account: ServiceAccount; readonly subject: string | null }): CalendarProvider {
  const transport = transportOf(options);
  const tokensFor = (scope: string) => createServiceAccountTokens(account, [scope], subject, transport);
  return providerOf(options, tokensFor(EVENTS_SCOPE), tokensFor(CALENDAR_LIST_SCOPE), subject);
}

function transportOf({ endpoint, clock, timeoutMs = 30_000 }: GoogleOptions) {
  return createTransport({ endpoint, clock, timeoutMs });
}

/** @param subject in whose name everything is done; null: each calendar's owner's */
function providerOf(
  options: GoogleOptions,
  tokens: AccessTokens,
  listing: AccessTokens,
  subject: string | null,
): CalendarProvider {
  const { pacing, clock, pageSize = LARGEST_PAGE } = options;
  const transport = transportOf(options);
  const calls = createGoogleCalls({ ...options, transport, tokens });
  const source = createEventSource(calls, pageSize);
  return {
    push: createPush(calls),
    async listCalendars(signal, owner) {
      signal?.throwIfAborted();
      const whose = subject ?? owner;
      if (whose !== undefined)
        return listCalendars(createGoogleCalls({ ...options, transport, tokens: listing }), whose, signal);
      throw new CalendarError(
        { reason: 'forbidden' },
        'Google lists the calendars of one account only, and this connection speaks for several',
      );
    },
    pullPage: createPuller(source, clock),
    ...createHoldWriter(calls, source, pacing),
  };
}
