/**
 * Reads WebDAV's XML (RFC 4918 §13, §14.5). Elements are known by their local names: no two that we ask for share
 * one, and servers choose prefixes as they like.
 */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** What a multistatus says about one href. */
export interface DavResource {
  /** As the server wrote it: a path or a URL. */
  readonly href: string;
  /** The status of the resource itself; null when it has properties instead, each under a status of its own. */
  readonly status: number | null;
  /** The properties found (2xx), by local name. Read them with the functions below. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The first status under which properties were refused (404 not there, 403, 500 …), or null. */
  readonly refused: number | null;
}

export interface Multistatus {
  readonly resources: readonly DavResource[];
  /** RFC 6578 §6.4; only in answers to sync-collection. */
  readonly syncToken: string | null;
}

const LISTS = new Set(['response', 'propstat', 'href', 'comp', 'privilege']);

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // Etags and tokens such as `00123` or `1e5` are text.
  parseTagValue: false,
  parseAttributeValue: false,
  // Off, `&#13;` stays as it is written, and some servers end every line of calendar-data with one.
  htmlEntities: true,
  isArray: (name) => LISTS.has(name),
});

/** An element is a string when it has neither children nor attributes. */
const Text = z.union([
  z.string(),
  z.looseObject({ '#text': z.string().default('') }).transform((node) => node['#text']),
]);
const Children = z.union([z.literal('').transform(() => ({})), z.record(z.string(), z.unknown())]);
const StatusLine = Text.transform((line, context) => {
  const code = /^HTTP\/[\d.]+ (\d{3})\b/.exec(line.trim())?.[1];
  if (code) return Number(code);
  context.addIssue({ code: 'custom', message: 'not a status line' });
  return z.NEVER;
});
const Response = z.looseObject({
  href: z.array(Text).min(1),
  status: StatusLine.optional(),
  propstat: z.array(z.looseObject({ prop: Children, status: StatusLine })).default([]),
});
const Document = z.object({
  multistatus: z.union([
    z.literal('').transform(() => ({ response: [], 'sync-token': undefined })),
    z.looseObject({ response: z.array(Response).default([]), 'sync-token': Text.optional() }),
  ]),
});
const ErrorDocument = z.object({ error: Children });

/** @returns null when it is not well-formed XML, or not a multistatus. Never throws: it is somebody else's text. */
export function readMultistatus(xml: string): Multistatus | null {
  const parsed = Document.safeParse(tree(xml));
  if (!parsed.success) return null;
  const { response, 'sync-token': syncToken } = parsed.data.multistatus;
  return { resources: response.flatMap(resourcesOf), syncToken: syncToken?.trim() || null };
}

/** The preconditions named in a DAV:error body (RFC 4918 §16); none when the body is something else. */
export function conditionsIn(body: string): readonly string[] {
  const parsed = ErrorDocument.safeParse(tree(body));
  return parsed.success ? Object.keys(parsed.data.error).filter((name) => !/^[@#]/.test(name)) : [];
}

function tree(xml: string): unknown {
  try {
    return parser.parse(xml, true);
  } catch {
    return null;
  }
}

function resourcesOf(response: z.infer<typeof Response>): readonly DavResource[] {
  const ok = (status: number) => status >= 200 && status < 300;
  const found = response.propstat.filter((propstat) => ok(propstat.status));
  return response.href.map((href) => ({
    href: href.trim(),
    status: response.status ?? null,
    properties: Object.assign({}, ...found.map((propstat) => propstat.prop)),
    refused: response.propstat.find((propstat) => !ok(propstat.status))?.status ?? null,
  }));
}

/** The text of a property, or null when it is missing or empty. */
export function textOf(resource: DavResource, property: string): string | null {
  const parsed = Text.safeParse(resource.properties[property]);
  return parsed.success ? parsed.data.trim() || null : null;
}

/** The names of the elements inside a property: what a resourcetype is made of. */
export function namesIn(resource: DavResource, property: string): readonly string[] {
  const parsed = Children.safeParse(resource.properties[property]);
  return parsed.success ? Object.keys(parsed.data) : [];
}

const Hrefs = z.looseObject({ href: z.array(Text) });
/** The hrefs inside a property such as calendar-home-set. */
export function hrefsIn(resource: DavResource, property: string): readonly string[] {
  const parsed = Hrefs.safeParse(resource.properties[property]);
  return parsed.success ? parsed.data.href.map((href) => href.trim()) : [];
}

const Components = z.looseObject({ comp: z.array(z.looseObject({ '@name': z.string() })).default([]) });
/** supported-calendar-component-set; null when the server does not say, which means all (RFC 4791 §5.2.3). */
export function componentsOf(resource: DavResource): readonly string[] | null {
  const parsed = Components.safeParse(resource.properties['supported-calendar-component-set']);
  return parsed.success ? parsed.data.comp.map((comp) => comp['@name'].toUpperCase()) : null;
}

const Privileges = z.looseObject({ privilege: z.array(Children).default([]) });
/** current-user-privilege-set (RFC 3744 §5.4); null when the server does not say. */
export function privilegesOf(resource: DavResource): readonly string[] | null {
  const parsed = Privileges.safeParse(resource.properties['current-user-privilege-set']);
  return parsed.success ? parsed.data.privilege.flatMap((privilege) => Object.keys(privilege)) : null;
}
