/** Microsoft 365's sandbox under a benchmark: a tenant whose mailboxes an application may open. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PAGE_SIZE } from '../../src/calendars/outlook/delta-page.ts';
import { PREFER_ALWAYS } from '../../src/calendars/outlook/graph-client.ts';
import { systemClock } from '../../src/clock.ts';
import { listingWindow } from '../../src/reconcile/pull-schedule.ts';
import { after, HOUR, type Instant, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { connectionTo, directTokens, startOutlook } from '../../test/harness/outlook.ts';
import type { OpenUnderBench } from './under-bench.ts';

const UNLIMITED = 1_000_000_000;
const Page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});

export const outlookUnderBench: OpenUnderBench = async ({ people, delayMs = 0 }) => {
  const outlook = await startOutlook({
    people: people.map((address) => ({ address, name: address })),
    limits: { latencyMs: delayMs, perTenMinutes: UNLIMITED },
  });
  const folder = await mkdtemp(join(tmpdir(), 'bench-outlook-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, outlook.ca);
  const begun = systemClock.now();
  const window = listingWindow(begun);
  const written = (at: Instant) => ({ wall: isoOf(at).replace('Z', ''), zone: 'UTC' });
  const startOf = (index: number) => after(begun, 24 * HOUR + index * 11 * MINUTE);
  const ids = new Map<string, string[]>();
  const tokens = directTokens(outlook);
  const prefer = `${PREFER_ALWAYS}, odata.maxpagesize=${PAGE_SIZE}`;
  return {
    connections: { m365: connectionTo(outlook) },
    calendarOf: (person) => ({ connection: 'm365', id: person }),
    environment: { NODE_EXTRA_CA_CERTS: authority },
    fill(person, count) {
      const made = Array.from({ length: count }, (_, index) => {
        const start = startOf(index);
        const end = after(start, 30 * MINUTE);
        return outlook.person(person).writes({ subject: `Meeting ${index}`, start: written(start), end: written(end) });
      });
      ids.set(person, made);
    },
    change(person, index, minutes) {
      const end = written(after(startOf(index), minutes * MINUTE));
      outlook.person(person).changes(ids.get(person)?.[index] ?? '', { end });
    },
    async bareWalk(person, since) {
      const authorization = `Bearer ${await tokens.tokenOf(person)}`;
      const bounds = new URLSearchParams({ startDateTime: isoOf(window.start), endDateTime: isoOf(window.end) });
      const begin = `${outlook.url}/v1.0/users/${encodeURIComponent(person)}/calendarView/delta?${bounds}`;
      let events = 0;
      for (let url = since ?? begin; ; ) {
        const answer = await fetch(url, { headers: { authorization, prefer } });
        const page = Page.parse(await answer.json());
        events += page.value.length;
        const end = page['@odata.deltaLink'];
        if (end) return { events, end };
        url = page['@odata.nextLink'] ?? '';
      }
    },
    channels: () => outlook.subscriptions().length,
    announced: () => outlook.notifier.settled(),
    async close() {
      await outlook.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
