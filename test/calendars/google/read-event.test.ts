/** What Google says of an event, in our words. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../src/calendars/google/read-event.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';

const AT_TEN = {
  start: { dateTime: '2026-11-23T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2026-11-23T11:00:00+01:00', timeZone: 'Europe/Berlin' },
};

function read(event: object, zone = 'Europe/Berlin') {
  return readEvent({ id: 'abc', status: 'confirmed', ...AT_TEN, ...event }, zone);
}

function told(event: object, zone?: string) {
  const reading = read(event, zone);
  if (reading.kind !== 'event') throw new Error(`it is ${reading.kind}`);
  return reading.event;
}

describe('how an event keeps its owner busy', () => {
  it.each([
    ['nothing said', {}, 'busy'],
    ['opaque', { transparency: 'opaque' }, 'busy'],
    ['transparent', { transparency: 'transparent' }, 'free'],
    ['tentative', { status: 'tentative' }, 'tentative'],
    ['out of office', { eventType: 'outOfOffice' }, 'out_of_office'],
    ['focus time', { eventType: 'focusTime' }, 'focus'],
    ['focus time that is shown as free', { eventType: 'focusTime', transparency: 'transparent' }, 'free'],
    ['a birthday', { eventType: 'birthday' }, 'free'],
    ['a flight out of a mail', { eventType: 'fromGmail' }, 'busy'],
    ['a flight that is shown as free', { eventType: 'fromGmail', transparency: 'transparent' }, 'free'],
    [
      'at home',
      { eventType: 'workingLocation', workingLocationProperties: { type: 'homeOffice' } },
      'working_elsewhere',
    ],
    ['in the office', { eventType: 'workingLocation', workingLocationProperties: { type: 'officeLocation' } }, 'free'],
    ['at work, nobody says where', { eventType: 'workingLocation' }, 'working_elsewhere'],
    ['a kind that comes later', { eventType: 'siesta' }, 'busy'],
  ])('%s', (_what, event, busy) => {
    expect(told(event).busy).toBe(busy);
  });
});

describe('what its owner answered', () => {
  const me = (responseStatus: string) => ({ attendees: [{ self: true, responseStatus }] });
  it.each([
    ['nobody was invited', { organizer: { self: true } }, 'none'],
    ['accepted', me('accepted'), 'accepted'],
    ['declined', me('declined'), 'declined'],
    ['tentative', me('tentative'), 'tentative'],
    ['not yet', me('needsAction'), 'needs_action'],
    ['a word that comes later', me('maybeTomorrow'), 'needs_action'],
    ['their own meeting', { ...me('accepted'), organizer: { self: true } }, 'organizer'],
    ['their own meeting, declined', { ...me('declined'), organizer: { self: true } }, 'declined'],
    [
      'called by them, with more people than are told',
      { attendeesOmitted: true, organizer: { self: true } },
      'organizer',
    ],
    ['more people than are told, and they are not among them', { attendees: [], attendeesOmitted: true }, 'none'],
    ['only others', { attendees: [{ responseStatus: 'accepted' }] }, 'none'],
  ])('%s', (_what, event, answer) => {
    expect(told(event).answer).toBe(answer);
  });
});

describe('who called it', () => {
  const invited = { attendees: [{ self: true, responseStatus: 'accepted' }] };
  it.each([
    ['somebody', { ...invited, organizer: { email: 'bob@acme.example' } }, 'bob@acme.example'],
    ['they themselves', { ...invited, organizer: { email: 'alice@acme.example', self: true } }, 'alice@acme.example'],
    ['nobody: it is their own appointment', { organizer: { email: 'alice@acme.example', self: true } }, null],
    ['somebody, in large letters', { ...invited, organizer: { email: ' Bob@ACME.example' } }, 'bob@acme.example'],
    ['a calendar, which is no person', { ...invited, organizer: { email: 'c_1@Group.calendar.google.com' } }, null],
    ['nobody says', invited, null],
    ['nobody: it is no address', { ...invited, organizer: { email: 'Bob of Acme' } }, null],
    ['nobody: it is empty', { ...invited, organizer: { email: '' } }, null],
    ['nobody: it is no text', { ...invited, organizer: { email: 7 } }, null],
    ['nobody: it is not what Google documents', { ...invited, organizer: 'bob@acme.example' }, null],
  ])('%s', (_what, event, organizer) => {
    expect(told(event).organizer).toBe(organizer);
  });

  it('is still the owner where their address cannot be read', () => {
    const organizer = { email: 7, self: true };
    expect(told({ ...invited, organizer })).toMatchObject({ answer: 'organizer', organizer: null });
  });
});

describe('when it is', () => {
  it('is told as instants and as what is on the wall of its own zone', () => {
    expect(told({}).time).toEqual({
      kind: 'timed',
      start: instantFromIso('2026-11-23T09:00:00Z'),
      end: instantFromIso('2026-11-23T10:00:00Z'),
      wallStart: '2026-11-23T10:00:00',
      wallEnd: '2026-11-23T11:00:00',
      zone: 'Europe/Berlin',
    });
  });

  it('is on the wall of its calendar where it names no zone, or one that nobody knows', () => {
    const times = { start: { dateTime: '2026-11-23T09:00:00Z' }, end: { dateTime: '2026-11-23T10:00:00Z' } };
    expect(told(times, 'America/New_York').time).toMatchObject({
      wallStart: '2026-11-23T04:00:00',
      zone: 'America/New_York',
    });
    const custom = { start: { ...times.start, timeZone: 'Custom/Zone' }, end: times.end };
    expect(told(custom).time).toMatchObject({ wallStart: '2026-11-23T10:00:00', zone: 'Europe/Berlin' });
  });

  it('is read in its zone where it has no offset', () => {
    const start = { dateTime: '2026-11-23T10:00:00', timeZone: 'Asia/Tokyo' };
    expect(told({ start, end: start }).time).toMatchObject({ start: instantFromIso('2026-11-23T01:00:00Z') });
  });

  it.each([
    ['a day', '2026-11-24', '2026-11-25', '2026-11-25'],
    ['two days', '2026-11-24', '2026-11-26', '2026-11-26'],
    ['no end', '2026-11-24', undefined, '2026-11-25'],
    ['an end on its first day', '2026-11-24', '2026-11-24', '2026-11-25'],
  ])('is dates for %s', (_what, start, end, endDate) => {
    const times = { start: { date: start }, end: end === undefined ? null : { date: end } };
    expect(told(times).time).toEqual({ kind: 'all_day', startDate: '2026-11-24', endDate });
  });

  it('takes no time where its end is missing or lies before it', () => {
    for (const end of [null, { dateTime: '2026-11-23T08:00:00Z' }]) {
      const { time } = told({ end });
      expect(time.kind === 'timed' && time.end - time.start).toBe(0);
    }
  });

  it.each([
    [{ start: null }],
    [{ start: { dateTime: 'tomorrow' } }],
    [{ start: { date: '2026-13-45' } }],
    [{ start: {} }],
  ])('that cannot be read (%o) is told without a word of the event', (event) => {
    const reading = read({ ...event, summary: 'Secret plans' });
    expect(reading).toMatchObject({ kind: 'unreadable', resource: 'abc' });
    expect(JSON.stringify(reading)).not.toContain('Secret');
  });
});

describe('an occurrence of a series', () => {
  const original = { dateTime: '2026-11-23T09:00:00Z', timeZone: 'Europe/Berlin' };

  it('belongs to its series, and knows where the rule put it even when it was moved', () => {
    const event = told({ id: 'abc_20261123T090000Z', recurringEventId: 'abc', originalStartTime: original });
    expect(event).toMatchObject({
      resource: 'abc',
      series: 'abc',
      originalStart: '2026-11-23T09:00:00Z',
      id: 'abc_20261123T090000Z',
    });
  });

  it('that was cancelled is a fact of its own, also where nothing but its original start is left', () => {
    const bare = {
      id: 'abc_20261123T090000Z',
      recurringEventId: 'abc',
      originalStartTime: original,
      start: null,
      end: null,
    };
    expect(told({ ...bare, status: 'cancelled' })).toMatchObject({
      cancelled: true,
      resource: 'abc',
      time: { start: instantFromIso('2026-11-23T09:00:00Z') },
    });
  });

  it('is a date where its series is of days', () => {
    const event = told({
      id: 'abc_20261123',
      recurringEventId: 'abc',
      originalStartTime: { date: '2026-11-23' },
      start: { date: '2026-11-23' },
      end: { date: '2026-11-24' },
    });
    expect(event.originalStart).toBe('2026-11-23');
  });

  it('is no hold, though it was made of one', () => {
    const extendedProperties = { private: { interviewSyncInterview: 'int_1', interviewSyncHold: '1' } };
    expect(told({ extendedProperties }).tag).toBe('int_1');
    expect(told({ id: 'abc_20261123T090000Z', recurringEventId: 'abc', extendedProperties }).tag).toBeNull();
  });
});

describe('what is deleted', () => {
  it('is gone, whether or not its details are still told', () => {
    expect(readEvent({ id: 'abc', status: 'cancelled' }, 'UTC')).toEqual({ kind: 'gone', resource: 'abc' });
    expect(read({ status: 'cancelled', summary: 'Still told' })).toEqual({ kind: 'gone', resource: 'abc' });
  });

  it.each([
    ['abc_20261123T090000Z', 'abc'],
    ['abc_20261123', 'abc'],
    ['abc_R20261116T090000_20261123T090000Z', 'abc_R20261116T090000'],
    ['_60q30c1g60o30e1i60o4ac1g60rj8gpl_20261123T090000Z', '_60q30c1g60o30e1i60o4ac1g60rj8gpl'],
    ['_60q30c1g60o30e1i60o4ac1g60rj8gpl', '_60q30c1g60o30e1i60o4ac1g60rj8gpl'],
  ])('and was an occurrence (%s) is known by its series, though only its id is left', (id, resource) => {
    expect(readEvent({ id, status: 'cancelled' }, 'UTC')).toEqual({ kind: 'gone', resource });
  });
});

describe('what is withheld', () => {
  it('makes an event private, without a title', () => {
    const { summary: _summary, ...busy } = { summary: null, visibility: 'private' };
    expect(told(busy)).toMatchObject({ visibility: 'private', title: null, busy: 'busy' });
    expect(told({ visibility: 'confidential' }).visibility).toBe('private');
    expect(told({ visibility: 'public' }).visibility).toBe('normal');
  });
});

it('what is no event at all is nothing, and a wrong one is named by its id alone', () => {
  expect(readEvent(null, 'UTC')).toEqual({ kind: 'nothing' });
  expect(readEvent({ summary: 'x' }, 'UTC')).toEqual({ kind: 'nothing' });
  expect(readEvent({ id: 'abc', attendees: 'everybody' }, 'UTC')).toMatchObject({
    kind: 'unreadable',
    resource: 'abc',
  });
});
