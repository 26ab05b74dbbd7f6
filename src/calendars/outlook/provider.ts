/** Outlook calendars, by Microsoft Graph v1.0, behind the calendar port: one application in one tenant or cloud. */
import type { Clock } from '../../clock.ts';
import type { AccessTokens } from '../oauth.ts';
import type { Pacing } from '../pacing.ts';
import type { CalendarProvider } from '../provider.ts';
import { listMailboxCalendars } from './calendars.ts';
import { PAGE_SIZE } from './delta-page.ts';
import { createGraphClient } from './graph-client.ts';
import { createHoldWriter } from './holds.ts';
import { createLimits } from './limits.ts';
import { createPuller } from './pull.ts';
import { createPush } from './push.ts';

export interface OutlookOptions {
  /** Graph of the cloud, without a trailing slash and without a version. */
  readonly graphUrl: string;
  /** Unique among the applications that share a database; its client id. */
  readonly application: string;
  readonly tokens: AccessTokens;
  readonly pacing: Pacing;
  /** Those whose calendars are listed; an application is not told by anybody which mailboxes it may open. */
  readonly mailboxes: readonly string[];
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** For one request and its whole answer. 30 s when left out. */
  readonly timeoutMs?: number;
  /** Events that are asked for on one page. 200 when left out. */
  readonly pageSize?: number;
}

/** Far above any page we ask for: an event has a few kilobytes, with its body. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export function createOutlookProvider(options: OutlookOptions): CalendarProvider {
  const { graphUrl, tokens, clock, pacing, mailboxes, pageSize = PAGE_SIZE, timeoutMs = 30_000 } = options;
  const graph = createGraphClient({
    graphUrl,
    tokens,
    limits: createLimits(options.application, { clock, pacing }),
    clock,
    fetch: options.fetch ?? fetch,
    timeoutMs,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  return {
    async listCalendars(signal) {
      signal?.throwIfAborted();
      const listed = mailboxes.map((mailbox) => listMailboxCalendars(graph, mailbox, mailbox, signal));
      return (await Promise.all(listed)).flat();
    },
    push: createPush(graph),
    pullPage: createPuller(graph, pageSize),
    ...createHoldWriter(graph, clock),
  };
}
