import { describe, expect, it } from 'vitest';
import { fixture, read, timeOf } from './reading.ts';

const told = (name: string) => read(fixture(name)).map((event) => [event.id, timeOf(event)]);

describe('files as other programs write them', () => {
  it('Apple Calendar: a weekly series over the autumn clock change, one excluded, one moved', () => {
    expect(told('apple-weekly.ics')).toEqual([
      ['event.ics#20261005T073000Z', '2026-10-05T07:30:00Z/2026-10-05T08:30:00Z'],
      ['event.ics#20261012T073000Z', '2026-10-12T07:30:00Z/2026-10-12T08:30:00Z'],
      ['event.ics#20261102T083000Z', '2026-11-02T08:30:00Z/2026-11-02T09:30:00Z'],
      ['event.ics#20261109T083000Z', '2026-11-09T08:30:00Z/2026-11-09T09:30:00Z'],
      ['event.ics#20261116T083000Z', '2026-11-16T08:30:00Z/2026-11-16T09:30:00Z'],
      ['event.ics#20261026T083000Z', '2026-10-27T15:00:00Z/2026-10-27T16:00:00Z'],
    ]);
    expect(read(fixture('apple-weekly.ics'))[0]).toMatchObject({
      series: '6F0A1C2E-8B57-4C1B-9C34-0A1B2C3D4E5F',
      originalStart: '2026-10-05T07:30:00Z',
      title: 'Team-Besprechung, „Plattform“',
      answer: 'tentative',
      busy: 'busy',
      etag: '"1"',
      time: { wallStart: '2026-10-05T09:30:00', wallEnd: '2026-10-05T10:30:00', zone: 'Europe/Berlin' },
    });
  });

  it('Google: an export of several events, one private and all-day, one series over the night of two 01:30s', () => {
    expect(told('google-export.ics')).toEqual([
      ['event.ics#3k9v1d2m4q@google.com', '2026-11-23T15:00:00Z/2026-11-23T16:00:00Z'],
      ['event.ics#7a8b9c0d1e@google.com', '2026-12-24/2026-12-27'],
      ['event.ics#5f6g7h8i9j@google.com#20261030T053000Z', '2026-10-30T05:30:00Z/2026-10-30T06:00:00Z'],
      ['event.ics#5f6g7h8i9j@google.com#20261031T053000Z', '2026-10-31T05:30:00Z/2026-10-31T06:00:00Z'],
      ['event.ics#5f6g7h8i9j@google.com#20261101T053000Z', '2026-11-01T05:30:00Z/2026-11-01T06:00:00Z'],
      ['event.ics#5f6g7h8i9j@google.com#20261102T063000Z', '2026-11-02T06:30:00Z/2026-11-02T07:00:00Z'],
    ]);
    expect(read(fixture('google-export.ics'))).toMatchObject([
      { answer: 'organizer', busy: 'busy', visibility: 'normal', series: null, title: 'Design review' },
      { answer: 'none', busy: 'free', visibility: 'private', series: null },
      ...Array.from({ length: 4 }, () => ({ busy: 'tentative', series: '5f6g7h8i9j@google.com' })),
    ]);
  });

  it('Outlook: a Windows zone by the rules it brings along, out of office', () => {
    expect(told('outlook-series.ics').map(([, time]) => time)).toEqual([
      '2026-10-23T08:00:00Z/2026-10-23T09:00:00Z',
      '2026-10-30T09:00:00Z/2026-10-30T10:00:00Z',
      '2026-11-13T09:00:00Z/2026-11-13T10:00:00Z',
      '2026-11-20T09:00:00Z/2026-11-20T10:00:00Z',
      '2026-11-27T09:00:00Z/2026-11-27T10:00:00Z',
    ]);
    expect(read(fixture('outlook-series.ics'))[0]).toMatchObject({
      busy: 'out_of_office',
      time: { wallStart: '2026-10-23T08:00:00', zone: 'UTC' },
    });
  });

  it('Nextcloud: a change of this and all later occurrences, an added and a cancelled one', () => {
    const events = read(fixture('nextcloud-future.ics')).filter(
      ({ originalStart }) => `${originalStart}` < '2026-11-13',
    );
    const lines = events
      .toSorted((a, b) => `${a.originalStart}`.localeCompare(`${b.originalStart}`))
      .map((event) => [event.originalStart, timeOf(event), event.title, event.cancelled]);
    expect(lines).toEqual([
      ['2026-11-02T09:00:00Z', '2026-11-02T09:00:00Z/2026-11-02T09:45:00Z', 'Stand-up', false],
      ['2026-11-04T09:00:00Z', '2026-11-04T09:00:00Z/2026-11-04T09:45:00Z', 'Stand-up', false],
      ['2026-11-05T09:00:00Z', '2026-11-05T09:00:00Z/2026-11-05T09:45:00Z', 'Stand-up', false],
      ['2026-11-06T09:00:00Z', '2026-11-06T09:00:00Z/2026-11-06T09:45:00Z', 'Stand-up', false],
      ['2026-11-07T11:00:00Z', '2026-11-07T11:00:00Z/2026-11-07T13:00:00Z', 'Stand-up', false],
      ['2026-11-09T09:00:00Z', '2026-11-09T13:30:00Z/2026-11-09T14:00:00Z', 'Stand-up after lunch', false],
      ['2026-11-10T09:00:00Z', '2026-11-10T13:30:00Z/2026-11-10T14:00:00Z', 'Stand-up after lunch', false],
      ['2026-11-11T09:00:00Z', '2026-11-11T09:00:00Z/2026-11-11T09:15:00Z', 'Stand-up', true],
      ['2026-11-12T09:00:00Z', '2026-11-12T13:30:00Z/2026-11-12T14:00:00Z', 'Stand-up after lunch', false],
    ]);
  });

  it('Nextcloud: embedded rules without summer time do not win over what is known of London', () => {
    const summer = read(fixture('nextcloud-future.ics')).filter(
      ({ originalStart }) => `${originalStart}` > '2027-03-29',
    );
    expect(summer[0] && timeOf(summer[0])).toBe('2027-03-29T12:30:00Z/2027-03-29T13:00:00Z');
  });
});
