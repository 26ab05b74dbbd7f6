/** Where things are on a CalDAV server: collection URLs, and one spelling for each resource. */
import { ResourceId } from '../../scheduling/ids.ts';
import { CalendarError } from '../provider.ts';

/**
 * A URL that the server or the configuration names, read against `base`. Credentials go to one origin only: what
 * points elsewhere is refused, because an href is somebody else's text.
 * @throws CalendarError `unreadable`
 */
export function sameOrigin(href: string, base: URL): URL {
  if (!URL.canParse(href, base.href)) {
    throw new CalendarError({ reason: 'unreadable' }, `CalDAV at ${base.origin} names a URL that cannot be read`);
  }
  const url = new URL(href, base);
  if (url.origin !== base.origin) {
    throw new CalendarError(
      { reason: 'unreadable' },
      `CalDAV at ${base.origin} points to ${url.origin}, and the password is not sent to another origin. ` +
        `If ${url.origin} is right, make it the connection's url`,
    );
  }
  return url;
}

/** A collection's URL always ends in `/` (RFC 4918 §5.2), so that names resolve inside it. */
export function collectionUrl(remoteId: string, base: URL): URL {
  const url = sameOrigin(remoteId, base);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * The path of a resource in one spelling: servers answer `%40` where they listed `@`, and lower-case escapes.
 * @throws CalendarError `unreadable` when it lies on another origin.
 */
export function resourceAt(href: string, collection: URL): ResourceId {
  return ResourceId.parse(sameOrigin(href, collection).pathname.split('/').map(respell).join('/'));
}

function respell(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment));
  } catch {
    return segment;
  }
}

/** Assigned, not resolved: a path that begins with `//` would name another host. */
export function urlOf(resource: ResourceId, collection: URL): URL {
  const url = new URL(collection);
  url.pathname = resource;
  return url;
}

/** What a message may say of a resource. */
export function nameOf(resource: ResourceId): string {
  return resource.split('/').findLast((segment) => segment !== '') ?? resource;
}
