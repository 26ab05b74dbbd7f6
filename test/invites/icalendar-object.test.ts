import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { checkInvite } from '../../src/invites/check-invite.ts';
import { renderInvite } from '../../src/invites/icalendar-object.ts';
import type { InviteContent } from '../../src/invites/invite-content.ts';
import { type InviteFacts, type LastRevision, planRevision } from '../../src/invites/plan-revision.ts';
import { Email } from '../../src/scheduling/ids.ts';
import type { Interval } from '../../src/scheduling/instant.ts';
import { at, COMPOSED, cancelled, moved, request, withdrawn } from './content.ts';

const NINE = at('2026-11-24T09:00:00Z');
const NEXT_DAY = at('2026-11-25T13:30:00Z');
const NEW_ADDRESS = Email.parse('ada@new.example');

const facts = (change: Partial<InviteFacts> = {}): InviteFacts => ({
  status: 'scheduled',
  during: NINE,
  candidateEmail: 'ada@candidate.example',
  joinUrl: 'https://jobs.example/i/abc?room=1,2;x=3',
  position: 'Backend Engineer',
  firstInvite: true,
  at: COMPOSED,
  ...change,
});

const announced: LastRevision = { ...facts(), during: NINE, sequence: 0, method: 'REQUEST' };

/** The messages of a plan, in the order they are sent. */
function contents(last: LastRevision | null, now: InviteFacts, during: Interval): InviteContent[] {
  const revision = planRevision(last, now);
  switch (revision.kind) {
    case 'request':
      return [(revision.why === 'first' ? request : moved)({ during, sequence: revision.sequence })];
    case 'cancel':
      return [cancelled({ during: revision.during, sequence: revision.sequence })];
    case 'candidate_changed': {
      const candidate = { email: NEW_ADDRESS, name: 'Ada Lovelace' };
      return [
        withdrawn({ during: revision.cancelDuring, sequence: revision.cancelSequence }),
        {
          ...request({ during, candidate, sequence: revision.requestSequence }),
          method: 'REQUEST',
          why: 'candidate_changed',
        },
      ];
    }
    default:
      return [];
  }
}

describe('what a candidate receives', () => {
  it.each([
    ['becomes known', null, facts(), NINE, ['created']],
    ['moves', announced, facts({ during: NEXT_DAY }), NEXT_DAY, ['moved']],
    ['is cancelled', announced, facts({ status: 'cancelled' }), NINE, ['cancelled']],
    ['gets another address', announced, facts({ candidateEmail: NEW_ADDRESS }), NINE, ['withdrawn', 'reinvited']],
    ['stays as it is', announced, facts(), NINE, []],
  ] as const)('when the interview %s', (_what, before, after, during, expected) => {
    const objects = contents(before, after, during).map((content) => parsed(renderInvite(content, COMPOSED)));
    expect(objects).toEqual(expected.map((name) => parsed(fixture(name))));
  });

  it.each(['created', 'moved', 'cancelled', 'withdrawn', 'reinvited'])(
    'has the UID of every other message: %s',
    (name) => {
      expect(fixture(name)).toContain(`\nUID:${request().uid}\n`);
    },
  );
});

describe('the object on the wire', () => {
  it('ends every line with CRLF and has none over 75 octets, whatever the script', () => {
    const position = `${'Müller '.repeat(20)}${'設計者'.repeat(30)}${'👩🏽‍💻'.repeat(20)}`;
    const text = renderInvite(moved({ position }), COMPOSED);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(Buffer.from(text, 'utf8').toString('utf8')).not.toContain('\uFFFD');
    expect(event(text).getFirstPropertyValue('summary')).toBe(`${position.trim()} interview with Acme`);
  });

  it('does not depend on the zone of the process', () => {
    expect(renderInvite(request(), COMPOSED)).toMatch(/DTSTART:20261124T090000Z\r\nDTEND:20261124T094500Z\r\n/);
    expect(renderInvite(request(), COMPOSED)).not.toContain('TZID');
  });

  it('says the second of two equal wall times', () => {
    const during = at('2026-11-01T06:30:00Z', 30);
    const text = renderInvite(request({ during, candidateZone: 'America/New_York' }), COMPOSED);
    expect(text).toContain('DTSTART:20261101T063000Z');
    expect(event(text).getFirstPropertyValue('description')).toContain('Sun 1 Nov 2026, 01:30–02:00 EST (UTC-05:00');
  });

  it('escapes TEXT and leaves addresses of the web as they are', () => {
    const text = renderInvite(request({ position: 'C++; "senior", \\o/' }), COMPOSED);
    expect(text).toContain('SUMMARY:C++\\; "senior"\\, \\\\o/ interview with Acme');
    expect(unfolded(text)).toContain('\r\nURL:https://jobs.example/i/abc?room=1,2;x=3\r\n');
    expect(unfolded(text)).toMatch(/\r\nCONFERENCE;[^:]*VALUE=URI:https:\/\/jobs.example\/i\/abc\?room=1,2;x=3\r\n/);
  });

  it('writes names by RFC 6868', () => {
    const candidate = { email: NEW_ADDRESS, name: 'Ada "the ^ Countess"; Lovelace' };
    const text = renderInvite(request({ candidate }), COMPOSED);
    expect(unfolded(text)).toContain(`;CN="Ada ^'the ^^ Countess^'; Lovelace":mailto:ada@new.example`);
    expect(event(text).getFirstProperty('attendee')?.getParameter('cn')).toBe(candidate.name);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', 'file:///etc/passwd', ''])(
    'leaves out the join link %j',
    (joinUrl) => {
      const text = renderInvite(request({ joinUrl }), COMPOSED);
      for (const name of ['url', 'conference', 'location']) expect(event(text).getFirstProperty(name)).toBeNull();
      expect(text).not.toContain('alert');
      expect(checkInvite(text, 'REQUEST')).toEqual([]);
    },
  );

  it('refuses a zone it cannot say a time in', () => {
    expect(() => renderInvite(request({ candidateZone: 'Mars/Phobos' }), COMPOSED)).toThrow('Mars/Phobos');
  });

  it('holds one event with only its own properties, whatever anybody typed', () => {
    const names = event(renderInvite(moved(), COMPOSED))
      .getAllProperties()
      .map(({ name }) => name);
    const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
    const nasty = fc
      .array(
        fc.oneof(
          fc.string({ unit: anyCodePoint }),
          fc.constantFrom(
            '\r\n',
            '\n',
            '\r',
            '\0',
            '\u2028',
            '\ud83d',
            '"',
            '^',
            ';',
            ':',
            '\\',
            'END:VEVENT\r\nBEGIN:VEVENT',
            '\nATTENDEE:mailto:eve@evil.example',
          ),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, nasty, (position, companyName, reason, name, organizer) => {
        const content = moved({
          position,
          companyName,
          reason: `because ${reason}`,
          candidate: { email: NEW_ADDRESS, name: `Ada ${name}` },
          organizer: { name: organizer, address: request().organizer.address },
        });
        const text = renderInvite(content, COMPOSED);
        expect(checkInvite(text, 'REQUEST')).toEqual([]);
        expect(
          event(text)
            .getAllProperties()
            .map((property) => property.name),
        ).toEqual(names);
        expect(event(text).getFirstPropertyValue('attendee')).toBe('mailto:ada@new.example');
      }),
      { numRuns: 40 },
    );
  });
});

function fixture(name: string): string {
  return readFileSync(new URL(`../fixtures/invites/${name}.ics`, import.meta.url), 'utf8');
}

/** jCal with properties and parameters in a fixed order: their order has no meaning. */
function parsed(text: string): unknown {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const properties = (component: ICAL.Component) =>
    component
      .getAllProperties()
      .map((property) => JSON.stringify(property.toJSON(), (_key, value) => sortedKeys(value)))
      .sort();
  return [
    properties(calendar),
    calendar.getAllSubcomponents().map((component) => [component.name, properties(component)]),
  ];
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

function event(text: string): ICAL.Component {
  const found = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');
  if (found === null) throw new Error('no VEVENT');
  return found;
}

function unfolded(text: string): string {
  return text.replaceAll('\r\n ', '');
}
