/** CalDAV (RFC 4791) behind the calendar port: one login at one server. There is no push; calendars are polled. */
import type { Clock } from '../../clock.ts';
import type { CalendarProvider } from '../provider.ts';
import { createDavClient } from './dav-client.ts';
import { listCalendars } from './discovery.ts';
import { createHoldWriter } from './holds.ts';
import { createPuller } from './pull.ts';

export interface CaldavOptions {
  /** The server's CalDAV root, the principal, the calendar home or a calendar. Its origin alone gets the password. */
  readonly url: string;
  readonly username: string;
  /** An app password where the provider has them. Sent by Basic authentication with every request. */
  readonly password: string;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** For one request with its redirects and its whole answer. 30 s when left out. */
  readonly timeoutMs?: number;
  /** Resources on one page of a pull, read by one calendar-multiget. 200 when left out. */
  readonly pageSize?: number;
}

/** Far above any page we ask for; a listing of 100,000 members is some 30 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export function createCaldavProvider(options: CaldavOptions): CalendarProvider {
  const { fetch: fetchWith = fetch, timeoutMs = 30_000, pageSize = 200, ...account } = options;
  const dav = createDavClient({ ...account, fetch: fetchWith, timeoutMs, maxAnswerBytes: MAX_ANSWER_BYTES });
  return {
    listCalendars: (signal) => listCalendars(dav, signal),
    pullPage: createPuller(dav, options.clock, pageSize),
    ...createHoldWriter(dav, options.clock),
  };
}
