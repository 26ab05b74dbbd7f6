/** Alice's mailbox in a sandbox of its own, and the adapter that reads and writes it. */
import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import { onTestFinished } from 'vitest';
import { createOutlookProvider, type OutlookOptions } from '../../../src/calendars/outlook/provider.ts';
import type { OutlookPerson } from '../../../src/calendars/outlook/sandbox/person.ts';
import type { OutlookSandbox, OutlookSandboxOptions } from '../../../src/calendars/outlook/sandbox/server.ts';
import type {
  CalendarProvider,
  CalendarRef,
  HoldContent,
  PullFrom,
  PullPage,
  PullRequest,
} from '../../../src/calendars/provider.ts';
import { systemClock } from '../../../src/clock.ts';
import { HoldId, InterviewId } from '../../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf } from '../../../src/scheduling/instant.ts';
import { changesOf, cursorOf, walkThrough } from '../../harness/calendar-walk.ts';
import { ALONE, APP, directTokens, startOutlook } from '../../harness/outlook.ts';

export const ALICE = 'alice@acme.example';
export const WINDOW = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2026-12-13T00:00:00Z') };

export interface MailboxUnderTest {
  readonly outlook: OutlookSandbox;
  readonly alice: OutlookPerson;
  readonly provider: CalendarProvider;
  readonly calendar: CalendarRef;
  /** One whole pull. */
  pull(from?: PullFrom, known?: PullRequest['known']): Promise<Pulled>;
  /** What was asked since the last time: `GET /users/…`. */
  asked(): readonly string[];
}

export interface Pulled {
  readonly pages: readonly PullPage[];
  /** `present Stand-up 2026-11-23T09:00:00Z`, `removed`, sorted; of a series each instance. */
  readonly told: readonly string[];
  readonly cursor: PullFrom;
}

export async function openMailbox(
  sandbox: Partial<OutlookSandboxOptions> = {},
  options: Partial<OutlookOptions> = {},
): Promise<MailboxUnderTest> {
  const outlook = await startOutlook({ people: [{ address: ALICE, name: 'Alice' }], ...sandbox });
  onTestFinished(() => outlook.close());
  const provider = createOutlookProvider({
    graphUrl: outlook.url,
    application: APP.clientId,
    tokens: directTokens(outlook),
    pacing: ALONE,
    mailboxes: [ALICE],
    clock: systemClock,
    ...options,
  });
  const calendar = { remoteId: ALICE, ownerZone: 'Europe/Berlin', ownerEmail: ALICE };
  let seen = 0;
  return {
    outlook,
    alice: outlook.person(ALICE),
    provider,
    calendar,
    async pull(from = { kind: 'scratch' }, known) {
      const pages = await walkThrough(provider, { calendar, from, window: WINDOW, ...(known && { known }) });
      return { pages, told: toldIn(pages), cursor: cursorOf(pages) };
    },
    asked() {
      const fresh = outlook.requests.slice(seen);
      seen = outlook.requests.length;
      return fresh;
    },
  };
}

function toldIn(pages: readonly PullPage[]): string[] {
  return changesOf(pages)
    .flatMap((change) => {
      if (change.kind !== 'present') return [change.kind];
      return change.events.map(({ title, time }) => {
        const at = time.kind === 'timed' ? new Date(time.start).toISOString().replace('.000', '') : time.startDate;
        return `present ${title} ${at}`;
      });
    })
    .toSorted();
}

/** An hour in Berlin, in Outlook's own words. */
export function hourAt(wall: string, subject: string) {
  const end = new Date(Date.parse(`${wall}Z`) + 3_600_000).toISOString().slice(0, 19);
  const zone = 'W. Europe Standard Time';
  return { subject, start: { wall, zone }, end: { wall: end, zone } };
}

export const WEEKLY: PatternedRecurrence = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
  range: { type: 'noEnd', startDate: '2026-10-05' },
};

export const HOLD = HoldId.parse('h0ld1234567890abcdefghijklmnopqrstuv');

export function hold(start: string, holdId = HOLD): HoldContent {
  return {
    holdId,
    interview: InterviewId.parse('int_abc123'),
    during: intervalOf(instantFromIso(start), 45),
    zone: 'Europe/Berlin',
    title: 'Interview: Platform Engineer',
    description: 'Join: https://meet.example.com/abc',
    joinUrl: 'https://meet.example.com/abc',
  };
}
