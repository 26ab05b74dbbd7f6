import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../../src/interviews/webhook-body.ts';

const read = (body: unknown) => readWebhook(Buffer.from(JSON.stringify(body)));

describe('a webhook', () => {
  it.each([
    'interview.scheduled',
    'interview.updated',
    'interview.rescheduled',
    'interview.started',
    'interview.completed',
    'interview.cancelled',
    'candidate.notified',
    'candidate.no_show_yet',
  ])('%s needs no more than an id', (event) => {
    expect(read({ event, data: { id: 'int_1' } })).toEqual({ kind: 'event', event, interview: 'int_1' });
  });

  it("about an interview's results names the interview, not the results", () => {
    const hint = read({ event: 'results.analyzed', data: { id: 'res_1', interview_id: 'int_1', results: {} } });
    expect(hint).toEqual({ kind: 'event', event: 'results.analyzed', interview: 'int_1' });
  });

  it.each([
    [{}],
    [{ data: null }],
    [{ data: { id: 7 } }],
    [{ data: { id: '' } }],
    [{ data: { id: 'int\0' } }],
    [{ data: { id: 'int\ud800' } }],
    [{ data: { id: '..' } }],
  ])('that names no interview is still an event: %j', (rest) => {
    expect(read({ event: 'account.closed', ...rest })).toMatchObject({ kind: 'event', interview: null });
  });

  it.each([
    [[]],
    [null],
    ['interview.updated'],
    [{}],
    [{ event: 3 }],
    [{ event: '' }],
    [{ event: 'a\0' }],
    [{ event: '\udfff' }],
  ])('that is %j is unreadable', (body) => {
    expect(read(body)).toEqual({ kind: 'unreadable' });
  });

  it('never makes reading throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readWebhook(Buffer.from(bytes))));
    fc.assert(fc.property(fc.json(), (text) => void readWebhook(Buffer.from(text))));
    expect(readWebhook(Buffer.from('['.repeat(100_000)))).toEqual({ kind: 'unreadable' });
  });
});
