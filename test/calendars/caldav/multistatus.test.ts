import { describe, expect, it } from 'vitest';
import {
  componentsOf,
  conditionsIn,
  hrefsIn,
  namesIn,
  privilegesOf,
  readMultistatus,
  textOf,
} from '../../../src/calendars/caldav/multistatus.ts';

const one = (properties: string, status = 'HTTP/1.1 200 OK') =>
  `<multistatus xmlns="DAV:"><response><href>/a</href><propstat><prop>${properties}</prop><status>${status}</status></propstat></response></multistatus>`;

function only(xml: string) {
  const [resource] = readMultistatus(xml)?.resources ?? [];
  if (!resource) throw new Error('no resource was read');
  return resource;
}

describe('a multistatus', () => {
  it('is read whatever prefix the server chose', () => {
    for (const prefix of ['D', 'd', 'a', 'ns0']) {
      const xml = `<${prefix}:multistatus xmlns:${prefix}="DAV:"><${prefix}:response><${prefix}:href>/a</${prefix}:href><${prefix}:status>HTTP/1.1 404 Not Found</${prefix}:status></${prefix}:response></${prefix}:multistatus>`;
      expect(only(xml)).toMatchObject({ href: '/a', status: 404 });
    }
  });

  it('keeps text that looks like a number as it was written', () => {
    expect(textOf(only(one('<getetag>00123</getetag>')), 'getetag')).toBe('00123');
    expect(textOf(only(one('<displayname>1e5</displayname>')), 'displayname')).toBe('1e5');
    expect(readMultistatus('<multistatus xmlns="DAV:"><sync-token>1.0</sync-token></multistatus>')?.syncToken).toBe(
      '1.0',
    );
  });

  it('decodes calendar data once, with numeric references, CDATA and attributes', () => {
    const escaped = '<calendar-data content-type="text/calendar">A&#13;\nB &amp;lt; &#x43;</calendar-data>';
    expect(textOf(only(one(escaped)), 'calendar-data')).toBe('A\r\nB &lt; C');
    expect(textOf(only(one('<calendar-data><![CDATA[A &amp; <b>]]></calendar-data>')), 'calendar-data')).toBe(
      'A &amp; <b>',
    );
  });

  it('reads calendar data with more escapes than an entity limit would allow', () => {
    const long = '&amp;'.repeat(50_000);
    expect(textOf(only(one(`<calendar-data>${long}</calendar-data>`)), 'calendar-data')).toHaveLength(50_000);
  });

  it('gives only the properties that were found, and says under which status others were refused', () => {
    const xml =
      '<multistatus xmlns="DAV:"><response><href>/a</href>' +
      '<propstat><prop><getetag>"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat>' +
      '<propstat><prop><displayname/></prop><status>HTTP/1.1 403 Forbidden</status></propstat>' +
      '</response></multistatus>';
    expect(only(xml)).toMatchObject({ status: null, refused: 403 });
    expect(Object.keys(only(xml).properties)).toEqual(['getetag']);
  });

  it('spreads a response that names many hrefs under one status', () => {
    const xml =
      '<multistatus xmlns="DAV:"><response><href>/a</href><href>/b</href><status>HTTP/1.1 404 x</status></response></multistatus>';
    expect(readMultistatus(xml)?.resources.map((resource) => [resource.href, resource.status])).toEqual([
      ['/a', 404],
      ['/b', 404],
    ]);
  });

  it('may be empty', () => {
    expect(readMultistatus('<multistatus xmlns="DAV:"/>')).toEqual({ resources: [], syncToken: null });
  });

  it.each([
    ['nothing', ''],
    ['a login page', '<html><body>Please log in<br></body></html>'],
    ['well-formed XML of another kind', '<feed><entry/></feed>'],
    ['XML that breaks off', one('<getetag>"1"</getetag>').slice(0, -20)],
    ['a response without an href', '<multistatus xmlns="DAV:"><response/></multistatus>'],
    ['a status that is not one', one('<getetag/>', 'fine')],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><multistatus>&e;</multistatus>'],
    ['a name that would touch the prototype', one('<constructor/>')],
  ])('is not made of %s', (_what, xml) => {
    expect(readMultistatus(xml)).toBeNull();
  });
});

describe('properties', () => {
  it('tell the kinds of a collection, its components, its privileges and hrefs', () => {
    const resource = only(
      one(
        '<resourcetype><collection/><C:calendar xmlns:C="urn:ietf:params:xml:ns:caldav"/></resourcetype>' +
          '<supported-calendar-component-set><comp name="VEVENT"/><comp name="vtodo"/></supported-calendar-component-set>' +
          '<current-user-privilege-set><privilege><read/></privilege><privilege><write/></privilege></current-user-privilege-set>' +
          '<calendar-home-set><href>/h/</href></calendar-home-set>',
      ),
    );
    expect(namesIn(resource, 'resourcetype')).toEqual(['collection', 'calendar']);
    expect(componentsOf(resource)).toEqual(['VEVENT', 'VTODO']);
    expect(privilegesOf(resource)).toEqual(['read', 'write']);
    expect(hrefsIn(resource, 'calendar-home-set')).toEqual(['/h/']);
  });

  it('are absent without a word of what they would mean', () => {
    const resource = only(one(''));
    expect(textOf(resource, 'displayname')).toBeNull();
    expect(namesIn(resource, 'resourcetype')).toEqual([]);
    expect(componentsOf(resource)).toBeNull();
    expect(privilegesOf(resource)).toBeNull();
    expect(hrefsIn(resource, 'calendar-home-set')).toEqual([]);
  });
});

describe('an error body', () => {
  it('names its preconditions', () => {
    const body = '<?xml version="1.0"?><D:error xmlns:D="DAV:"><D:valid-sync-token/></D:error>';
    expect(conditionsIn(body)).toEqual(['valid-sync-token']);
  });

  it('may be anything else, and then names none', () => {
    for (const body of ['', 'Forbidden', '<html><p>no', '{"error":"x"}']) expect(conditionsIn(body)).toEqual([]);
  });
});
