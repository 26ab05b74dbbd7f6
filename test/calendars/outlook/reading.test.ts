import { describe, expect, it } from 'vitest';
import { presentSeries, presentSingle } from '../../../src/calendars/outlook/read-event.ts';
import { GraphEvent } from '../../../src/calendars/outlook/shapes.ts';
import { ianaZoneOf } from '../../../src/calendars/outlook/zones.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';

const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });

const EVENT: GraphEvent = {
  '@odata.etag': 'W/"one"',
  id: 'AAkALg-one',
  type: 'singleInstance',
  subject: 'Planning',
  start: utc('2026-11-23T09:00:00.0000000'),
  end: utc('2026-11-23T10:00:00.0000000'),
  originalStartTimeZone: 'Pacific Standard Time',
  showAs: 'busy',
  sensitivity: 'normal',
};

function read(event: Partial<GraphEvent>) {
  const change = presentSingle({ ...EVENT, ...event }, null);
  return change.kind === 'present' ? change.events[0] : change;
}

describe('a time', () => {
  it('is an instant, and what was on the wall where it was written', () => {
    expect(read({})).toMatchObject({
      time: {
        kind: 'timed',
        start: instantFromIso('2026-11-23T09:00:00Z'),
        wallStart: '2026-11-23T01:00:00',
        wallEnd: '2026-11-23T02:00:00',
        zone: 'America/Los_Angeles',
      },
    });
  });

  it.each(['tzone://Microsoft/Custom', 'Customized Time Zone', 'Pacific/Nowhere'])(
    'in the zone %s, which has no name for others, is told in UTC',
    (originalStartTimeZone) => {
      expect(read({ originalStartTimeZone })).toMatchObject({
        time: { start: instantFromIso('2026-11-23T09:00:00Z'), wallStart: '2026-11-23T09:00:00', zone: 'UTC' },
      });
    },
  );

  it('is read in its own zone when Graph answers in another than it was asked for', () => {
    const start = { dateTime: '2026-11-23T10:00:00.0000000', timeZone: 'W. Europe Standard Time' };
    expect(read({ start })).toMatchObject({ time: { start: instantFromIso('2026-11-23T09:00:00Z') } });
  });

  it('may have fractions of a second', () => {
    expect(read({ start: utc('2026-11-23T09:00:00.5000000') })).toMatchObject({
      time: { start: instantFromIso('2026-11-23T09:00:00.500Z') },
    });
  });

  it('of a whole day is a date, also where the midnights are those of the zone it was made in', () => {
    const asked = { start: utc('2026-11-24T00:00:00.0000000'), end: utc('2026-11-25T00:00:00.0000000') };
    const shifted = { start: utc('2026-11-24T08:00:00.0000000'), end: utc('2026-11-25T08:00:00.0000000') };
    for (const days of [asked, shifted])
      expect(read({ ...days, isAllDay: true })).toMatchObject({
        time: { kind: 'all_day', startDate: '2026-11-24', endDate: '2026-11-25' },
      });
  });

  it.each([
    [{ start: null }],
    [{ start: utc('tomorrow') }],
    [{ start: { dateTime: '2026-11-23T09:00:00', timeZone: 'Mars' } }],
    [{ isAllDay: true }],
  ])('that cannot be read makes the event unreadable, without a word of it: %j', (broken) => {
    const told = read(broken);
    expect(told).toMatchObject({ kind: 'unreadable', resource: 'AAkALg-one' });
    expect(JSON.stringify(told)).not.toContain('Planning');
  });
});

describe('whether it takes time', () => {
  it.each([
    ['free', 'free'],
    ['tentative', 'tentative'],
    ['busy', 'busy'],
    ['oof', 'out_of_office'],
    ['workingElsewhere', 'working_elsewhere'],
    ['unknown', 'unknown'],
    ['a word of tomorrow', 'unknown'],
  ])('is said by showAs: %s is %s', (showAs, busy) => {
    expect(read({ showAs })).toMatchObject({ busy });
  });
});

describe('the owner’s answer', () => {
  const attendees = [{}];
  it.each([
    ['none', 'needs_action'],
    ['notResponded', 'needs_action'],
    ['tentativelyAccepted', 'tentative'],
    ['accepted', 'accepted'],
    ['declined', 'declined'],
  ])('%s is %s', (response, answer) => {
    expect(read({ attendees, isOrganizer: false, responseStatus: { response } })).toMatchObject({ answer });
  });

  it('is that they called the meeting, when they did', () => {
    expect(read({ attendees, isOrganizer: true, responseStatus: { response: 'organizer' } })).toMatchObject({
      answer: 'organizer',
    });
  });

  it('is none for an appointment of their own, which nobody was asked to', () => {
    expect(read({ attendees: [], isOrganizer: true })).toMatchObject({ answer: 'none' });
  });
});

describe('who called a meeting', () => {
  const attendees = [{}];
  const calledBy = (address: string | null) => read({ attendees, organizer: { emailAddress: { address } } });

  it('is told by their address, in small letters', () => {
    expect(calledBy('Boss@Partner.example')).toMatchObject({ organizer: 'boss@partner.example' });
  });

  it.each(['/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP/CN=RECIPIENTS/CN=BOSS', 'Boss', '', null])(
    'is nobody when Exchange has no address of mail for them: %s',
    (address) => {
      expect(calledBy(address)).toMatchObject({ title: 'Planning', organizer: null });
    },
  );

  it.each([{}, { organizer: null }, { organizer: {} }, { organizer: { emailAddress: null } }])(
    'is nobody when Graph does not say: %j',
    (said) => {
      expect(read({ attendees, ...said })).toMatchObject({ title: 'Planning', organizer: null });
    },
  );

  it.each([7, {}, { emailAddress: 'boss@partner.example' }, { emailAddress: { address: 7 } }])(
    'is nobody when Graph says what cannot be read: %j',
    (organizer) => {
      const event = GraphEvent.parse({ ...EVENT, attendees, organizer });
      expect(read(event)).toMatchObject({ title: 'Planning', organizer: null });
    },
  );

  it('is nobody for an appointment of one’s own, which Graph says was organised by its owner', () => {
    const organizer = { emailAddress: { address: 'alice@acme.example' } };
    expect(read({ attendees: [], isOrganizer: true, organizer })).toMatchObject({ organizer: null });
  });
});

describe('the rest of an event', () => {
  it.each([
    ['private', 'private'],
    ['confidential', 'private'],
    ['personal', 'normal'],
    ['normal', 'normal'],
  ])('says by its sensitivity %s that it is %s', (sensitivity, visibility) => {
    expect(read({ sensitivity })).toMatchObject({ visibility });
  });

  it('says when it was cancelled, and it is there all the same', () => {
    expect(read({ isCancelled: true })).toMatchObject({ cancelled: true });
  });
});

describe('an event that some program copied from a hold', () => {
  it('is known by the line in its body, which came along when the mark did not', () => {
    const body = { content: 'Acme interview.\r\nJoin: https://meet.example\r\ninterview-sync: int_abc\r\n' };
    expect(read({ body })).toMatchObject({ tag: 'int_abc' });
    expect(read({ body: { content: 'nothing of ours' } })).toMatchObject({ tag: null });
  });
});

describe('an occurrence that carries only its times', () => {
  const master = { ...EVENT, id: 'AAkALg-master', type: 'seriesMaster', showAs: 'oof' };
  const occurrence: GraphEvent = {
    id: 'AAkALg-master.20261124',
    type: 'occurrence',
    seriesMasterId: 'AAkALg-master',
    start: utc('2026-11-24T09:00:00.0000000'),
    end: utc('2026-11-24T10:00:00.0000000'),
  };

  it('is what its master says, at its own time, where its rule put it', () => {
    expect(presentSeries(master, [occurrence], null)).toMatchObject({
      kind: 'present',
      resource: 'AAkALg-master',
      events: [
        {
          id: 'AAkALg-master.20261124',
          series: 'AAkALg-master',
          originalStart: '2026-11-24T09:00:00Z',
          title: 'Planning',
          busy: 'out_of_office',
          time: { start: instantFromIso('2026-11-24T09:00:00Z'), zone: 'America/Los_Angeles' },
        },
      ],
    });
  });

  it.each([
    ['W. Europe Standard Time', '2026-11-23T23:00:00Z'],
    ['America/Los_Angeles', '2026-11-24T08:00:00Z'],
    ['UTC', '2026-11-24T00:00:00Z'],
    // Of nobody's zone it is told in UTC where midnight was: the nearest one.
    ['tzone://Microsoft/Custom', '2026-11-23T18:30:00Z'],
  ])('of whole days in %s is of the day that began at %s', (originalStartTimeZone, originalStart) => {
    const days = { start: utc('2026-11-26T00:00:00.0000000'), end: utc('2026-11-27T00:00:00.0000000') };
    const allDay = { ...master, isAllDay: true, originalStartTimeZone };
    const exception = { ...occurrence, ...days, type: 'exception', isAllDay: true, originalStart };
    expect(presentSeries(allDay, [exception], null)).toMatchObject({
      events: [{ originalStart: '2026-11-24', time: { startDate: '2026-11-26' } }],
    });
  });

  it('takes nothing from its master that it says itself', () => {
    const exception = { ...occurrence, type: 'exception', subject: 'Planning, elsewhere', showAs: 'free' };
    expect(presentSeries(master, [exception], null)).toMatchObject({
      events: [{ title: 'Planning, elsewhere', busy: 'free', originalStart: null }],
    });
  });
});

describe('a zone’s name', () => {
  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['UTC', 'UTC'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['Europe/Paris', 'Europe/Paris'],
    ['tzone://Microsoft/Custom', null],
    ['W. Europa Standardzeit', null],
  ])('%s is %s', (name, zone) => {
    expect(ianaZoneOf(name)).toBe(zone);
  });
});
