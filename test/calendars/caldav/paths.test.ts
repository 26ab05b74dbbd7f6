import { describe, expect, it } from 'vitest';
import { collectionUrl, resourceAt, urlOf } from '../../../src/calendars/caldav/paths.ts';

const collection = new URL('https://dav.example.com/alice/office/');

describe('the path of a resource', () => {
  it('has one spelling, however the server writes its hrefs', () => {
    const spellings = [
      '/alice/office/a%40b%20c.ics',
      '/alice/office/a@b c.ics',
      'https://dav.example.com/alice/office/a@b%20c.ics',
      'a%40b%20c.ics',
    ];
    expect(new Set(spellings.map((href) => resourceAt(href, collection)))).toEqual(
      new Set(['/alice/office/a%40b%20c.ics']),
    );
  });

  it('keeps an escaped slash and a broken escape inside their segment', () => {
    expect(resourceAt('/alice/office/a%2fb.ics', collection)).toBe('/alice/office/a%2Fb.ics');
    expect(resourceAt('/alice/office/100%.ics', collection)).toBe('/alice/office/100%.ics');
  });

  it('becomes a URL of the same server even when it begins with two slashes', () => {
    const resource = resourceAt('https://dav.example.com//elsewhere.example.com/x.ics', collection);
    expect(urlOf(resource, collection).href).toBe('https://dav.example.com//elsewhere.example.com/x.ics');
  });

  it.each([
    'https://elsewhere.example.com/x.ics',
    '//elsewhere.example.com/x.ics',
    'http://dav.example.com/x',
    'http://[',
  ])('is refused on another origin: %s', (href) => {
    expect(() => resourceAt(href, collection)).toThrow(expect.objectContaining({ reason: 'unreadable' }));
  });
});

describe('a collection', () => {
  it('ends in a slash, whether the configuration says so or not', () => {
    expect(collectionUrl('/alice/office', collection).href).toBe('https://dav.example.com/alice/office/');
    expect(collectionUrl('https://dav.example.com/alice/office/', collection).href).toBe(collection.href);
  });
});
