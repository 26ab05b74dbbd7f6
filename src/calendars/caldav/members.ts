/** Which objects a collection has, and which of them changed: hrefs only, their contents are read in pages. */
import type { ResourceId } from '../../scheduling/ids.ts';
import { CalendarError } from '../provider.ts';
import { type DavAnswer, type DavClient, withXml } from './dav-client.ts';
import { conditionsIn, type DavResource, type Multistatus, textOf } from './multistatus.ts';
import { resourceAt } from './paths.ts';
import { propfind, syncCollection } from './requests.ts';

export interface Members {
  /** There, and new or changed since the token. */
  readonly present: readonly ResourceId[];
  /** Gone since the token. */
  readonly removed: readonly ResourceId[];
  /** Covers this answer. */
  readonly token: string;
  /** The server cut the answer short (RFC 6578 §3.6): ask again with `token`. */
  readonly more: boolean;
}

/**
 * One sync-collection report (RFC 6578). `token` empty: everything there is.
 * @returns `unsupported` when the server does not know the report; only ever for the empty token.
 * @throws CalendarError `cursor_expired` when the token is no longer good.
 */
export async function membersSince(
  dav: DavClient,
  collection: URL,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Members | 'unsupported'> {
  const request = { method: 'REPORT', url: collection, body: syncCollection(token), signal } as const;
  const answer = await dav.send(withXml(request, '0'));
  if (token !== '' && isStaleToken(answer)) {
    throw new CalendarError(
      { reason: 'cursor_expired' },
      `CalDAV REPORT ${answer.at} answered ${answer.status}: the sync token is no longer valid`,
    );
  }
  if (token === '' && isUnknownReport(answer)) return 'unsupported';
  return membersIn(dav.read(answer), collection, token);
}

/**
 * RFC 6578 §3.2 names the precondition, with 403 or 409 (Radicale: 403). Others answer 410 or a bare 400, and 405 or
 * 501 where the server has lost the report altogether: listing from scratch settles all of them.
 */
function isStaleToken(answer: DavAnswer): boolean {
  if ([400, 405, 410, 501].includes(answer.status)) return true;
  return answer.status >= 400 && answer.status < 500 && conditionsIn(answer.body).includes('valid-sync-token');
}

/** RFC 3253 §3.6 names the precondition; older servers answer that they know no such method or body. */
function isUnknownReport(answer: DavAnswer): boolean {
  if ([400, 405, 415, 501].includes(answer.status)) return true;
  return [403, 409].includes(answer.status) && conditionsIn(answer.body).includes('supported-report');
}

function membersIn(answer: Multistatus, collection: URL, sent: string): Members {
  const self = resourceAt(collection.href, collection);
  const present: ResourceId[] = [];
  const removed: ResourceId[] = [];
  let more = false;
  for (const found of answer.resources) {
    const resource = resourceAt(found.href, collection);
    if (resource === self) more ||= found.status === 507;
    else if (isGone(found)) removed.push(resource);
    else if (!resource.endsWith('/')) present.push(resource);
  }
  const token = answer.syncToken;
  if (token === null || (more && token === sent)) {
    throw new CalendarError(
      { reason: 'unreadable' },
      `CalDAV REPORT ${collection.origin}${collection.pathname} answered sync-collection without a new sync token`,
    );
  }
  // Radicale's first listing names what was deleted lately as well; RFC 6578 §3.4 wants only what is there.
  return { present, removed: sent === '' ? [] : removed, token, more };
}

export function isGone(resource: DavResource): boolean {
  return resource.status === 404 || resource.status === 410;
}

/** Every object of the collection by PROPFIND, for servers without sync-collection. */
export async function allMembers(
  dav: DavClient,
  collection: URL,
  signal: AbortSignal | undefined,
): Promise<readonly ResourceId[]> {
  const body = propfind(['d:getetag']);
  const answer = await dav.multistatus({ method: 'PROPFIND', url: collection, depth: '1', body, signal });
  return answer.resources
    .filter((found) => !isGone(found))
    .map((found) => resourceAt(found.href, collection))
    .filter((resource) => !resource.endsWith('/'));
}

/** The collection's own version (getctag, a CalendarServer extension); null where the server has none. */
export async function collectionTag(
  dav: DavClient,
  collection: URL,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const body = propfind(['s:getctag']);
  const answer = await dav.multistatus({ method: 'PROPFIND', url: collection, depth: '0', body, signal });
  const [found] = answer.resources;
  return found ? textOf(found, 'getctag') : null;
}
