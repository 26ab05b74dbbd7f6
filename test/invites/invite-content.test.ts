import { describe, expect, it } from 'vitest';
import { base32hex, inviteMessageId, inviteUid } from '../../src/invites/invite-content.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';

describe('the UID of an invite', () => {
  it('never changes: these are in candidates’ calendars', () => {
    expect(inviteUid(InterviewId.parse('int_abc123def456'), 'acme.example')).toBe(
      'ic5i87jf7q7d8o4qeg6qiv2vl0@acme.example',
    );
  });

  it('is another for another interview, and safe for any interview id', () => {
    const nasty = inviteUid(InterviewId.parse('a\r\nATTENDEE:mailto:x'), 'Acme.example');
    expect(nasty).toMatch(/^[a-v0-9]{26}@acme\.example$/);
    expect(nasty).not.toBe(inviteUid(InterviewId.parse('b'), 'acme.example'));
  });
});

describe('the Message-ID of a revision', () => {
  it('is made of the UID, the SEQUENCE and the method', () => {
    expect(inviteMessageId('abc@acme.example', 3, 'CANCEL')).toBe('<abc.3.cancel@acme.example>');
  });
});

describe('base32hex', () => {
  it.each([
    ['', ''],
    ['f', 'co'],
    ['fo', 'cpng'],
    ['foo', 'cpnmu'],
    ['foob', 'cpnmuog'],
    ['fooba', 'cpnmuoj1'],
    ['foobar', 'cpnmuoj1e8'],
  ])('of %j is %j (RFC 4648, 10)', (text, encoded) => {
    expect(base32hex(Buffer.from(text))).toBe(encoded);
  });
});
