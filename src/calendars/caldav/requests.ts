/** The XML bodies we send: PROPFIND (RFC 4918 §9.1), sync-collection (RFC 6578 §3.2), calendar-multiget (RFC 4791 §7.9). */
import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const NAMESPACES = {
  '@xmlns:d': 'DAV:',
  '@xmlns:c': 'urn:ietf:params:xml:ns:caldav',
  '@xmlns:s': 'http://calendarserver.org/ns/',
};

/** Properties we ask for, with the prefix of their namespace. */
export type Property =
  | 'd:current-user-principal'
  | 'd:current-user-privilege-set'
  | 'd:displayname'
  | 'd:getetag'
  | 'd:resourcetype'
  | 'c:calendar-home-set'
  | 'c:calendar-data'
  | 'c:supported-calendar-component-set'
  | 's:getctag';

export function propfind(properties: readonly Property[]): string {
  return xml('d:propfind', { 'd:prop': empty(properties) });
}

/** @param token empty for everything there is. */
export function syncCollection(token: string): string {
  return xml('d:sync-collection', {
    'd:sync-token': token,
    'd:sync-level': '1',
    'd:prop': empty(['d:getetag']),
  });
}

export function calendarMultiget(paths: readonly string[]): string {
  return xml('c:calendar-multiget', { 'd:prop': empty(['d:getetag', 'c:calendar-data']), 'd:href': paths });
}

function empty(properties: readonly Property[]): Record<string, string> {
  return Object.fromEntries(properties.map((property) => [property, '']));
}

function xml(root: string, content: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="utf-8"?>${builder.build({ [root]: { ...NAMESPACES, ...content } })}`;
}
