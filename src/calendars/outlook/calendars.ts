/** The calendars of mailboxes, with the names by which we call them. */
import type { RemoteCalendar } from '../provider.ts';
import type { GraphClient } from './graph-client.ts';
import { remoteIdOf, rootOf } from './places.ts';
import { GraphCalendar, GraphPage } from './shapes.ts';

/**
 * @param mailbox an address, or `me`
 * @param owner for tokens and limits
 */
export async function listMailboxCalendars(
  graph: GraphClient,
  mailbox: string,
  owner: string,
  signal: AbortSignal | undefined,
): Promise<readonly RemoteCalendar[]> {
  const calendars: RemoteCalendar[] = [];
  const query = { $select: 'id,name,isDefaultCalendar,canEdit', $top: '100' };
  let request: { readonly url: string; readonly query?: typeof query } = { url: `${rootOf(mailbox)}/calendars`, query };
  for (;;) {
    const page = await graph.read({ ...request, method: 'GET', owner, signal }, GraphPage);
    for (const item of page.value) {
      const read = GraphCalendar.safeParse(item);
      if (read.success) calendars.push(toRemote(mailbox, read.data));
    }
    const link = page['@odata.nextLink'];
    if (!link) return calendars;
    request = { url: link };
  }
}

function toRemote(mailbox: string, { id, name, isDefaultCalendar, canEdit }: GraphCalendar): RemoteCalendar {
  const isDefault = isDefaultCalendar ?? false;
  return {
    remoteId: remoteIdOf(mailbox, { id, isDefault }),
    name: name ?? 'Calendar',
    writable: canEdit ?? false,
    primary: isDefault,
  };
}
