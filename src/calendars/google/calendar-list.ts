/** The calendars that an account can see. */
import { z } from 'zod';
import type { RemoteCalendar } from '../provider.ts';
import type { GoogleCalls } from './calls.ts';
import { parsed } from './event-source.ts';

const Entry = z.object({
  id: z.string().min(1),
  summary: z.string().nullish(),
  summaryOverride: z.string().nullish(),
  accessRole: z.string().nullish(),
  primary: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
});
const Page = z.object({ items: z.array(Entry).nullish(), nextPageToken: z.string().nullish() });

const FIELDS = 'nextPageToken,items(id,summary,summaryOverride,accessRole,primary,deleted)';

/** The main calendar first, then as Google orders them. */
export async function listCalendars(
  calls: GoogleCalls,
  owner: string,
  signal?: AbortSignal,
): Promise<RemoteCalendar[]> {
  const found: RemoteCalendar[] = [];
  for (let pageToken: string | null | undefined; ; ) {
    const data = await calls.call<unknown>({
      what: 'calendarList.list',
      owner,
      kind: 'read',
      signal,
      run: (api, options) =>
        api.calendarList.list({ maxResults: 250, fields: FIELDS, ...(pageToken ? { pageToken } : {}) }, options),
    });
    const page = parsed(Page, data, 'calendarList.list');
    found.push(...(page.items ?? []).filter(({ deleted }) => !deleted).map(calendarOf));
    if (!page.nextPageToken) return found.sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
    pageToken = page.nextPageToken;
  }
}

function calendarOf({ id, summary, summaryOverride, accessRole, primary }: z.infer<typeof Entry>): RemoteCalendar {
  return {
    remoteId: id,
    name: summaryOverride ?? summary ?? id,
    writable: accessRole === 'writer' || accessRole === 'owner',
    ...(primary && { primary: true }),
  };
}
