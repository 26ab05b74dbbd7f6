/** Which answers count. */
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/invites/inbound/calendar-answer.ts';
import { judgeAnswer, type ToldInvite } from '../../../src/invites/inbound/judge-answer.ts';
import { instantFromIso } from '../../../src/scheduling/instant.ts';
import { AUTHENTIC, PROGRAMS, type Program, type ReplyFacts, replyObject } from './replies.ts';

const INVITE: ToldInvite = {
  sequence: 2,
  method: 'REQUEST',
  start: instantFromIso('2026-11-24T09:00:00Z'),
  candidateEmail: 'Ada@Candidate.example',
};
const ADA = { from: 'ada@candidate.example', results: [AUTHENTIC] };

function judge(
  object: Program | 'outlook-counter' | 'apple-counter' = 'gmail',
  facts: Partial<ReplyFacts> = {},
  { invite = INVITE, sender = ADA }: { invite?: ToldInvite | null; sender?: typeof ADA | null } = {},
) {
  const answer = readAnswer(replyObject(object, { uid: 'u@acme.example', sequence: 2, ...facts }));
  if (!answer) throw new Error('no answer');
  return judgeAnswer({ sender }, answer, invite, 'mx.acme.example');
}

const not = (because: string) => ({ kind: 'not_counted', because });

describe('an answer counts', () => {
  it.each(PROGRAMS)('from %s, with or without ORGANIZER and SEQUENCE', (program) => {
    expect(judge(program, { partstat: 'DECLINED' })).toEqual({ kind: 'answer', answer: 'declined' });
  });

  it('as what it says', () => {
    expect(judge('gmail', { partstat: 'TENTATIVE' })).toEqual({ kind: 'answer', answer: 'tentative' });
    expect(judge('gmail', { partstat: 'ACCEPTED' })).toEqual({ kind: 'answer', answer: 'accepted' });
  });

  it('as a wish for another time', () => {
    const start = instantFromIso('2026-11-26T14:00:00Z');
    expect(judge('outlook-counter')).toEqual({ kind: 'counter', start });
    expect(judge('apple-counter', { start: '20261126T140000Z' })).toEqual({ kind: 'counter', start });
  });
});

describe('an answer does not count', () => {
  it('to an invite that is none of ours', () =>
    expect(judge('gmail', {}, { invite: null })).toEqual(not('unknown_invite')));

  it.each(['CANCEL', null] as const)('to one that stands no more (%s)', (method) => {
    expect(judge('gmail', {}, { invite: { ...INVITE, method } })).toEqual(not('not_invited_any_more'));
  });

  it('of somebody else', () => {
    expect(judge('gmail', { attendee: 'eve@evil.example' })).toEqual(not('not_the_attendee'));
  });

  it.each([
    ['from another address', { ...ADA, from: 'eve@candidate.example' }],
    ['from nobody', null],
  ])('in the candidate’s name, %s', (_what, sender) => {
    expect(judge('gmail', {}, { sender })).toEqual(not('not_the_attendee'));
  });

  it('of a sender that nobody vouches for', () => {
    expect(judge('gmail', {}, { sender: { ...ADA, results: [] } })).toEqual(not('sender_not_authentic'));
  });

  it.each([1, 3])('to revision %i, when the last is 2', (sequence) => {
    expect(judge('gmail', { sequence })).toEqual(not('other_revision'));
  });

  it('without a SEQUENCE, about another time', () => {
    expect(judge('thunderbird', { start: '20261123T090000Z' })).toEqual(not('other_revision'));
  });

  it('as a wish for the time that it has', () => {
    expect(judge('apple-counter')).toEqual(not('no_time_proposed'));
  });

  it('of one occurrence, since there are none', () => {
    const text = replyObject('gmail', { uid: 'u', sequence: 2 }).replace(
      'SEQUENCE:',
      'RECURRENCE-ID:20261124T090000Z\r\nSEQUENCE:',
    );
    const answer = readAnswer(text);
    expect(answer && judgeAnswer({ sender: ADA }, answer, INVITE, 'mx.acme.example')).toEqual(
      not('not_invited_any_more'),
    );
  });
});
