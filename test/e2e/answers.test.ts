/**
 * Invites out by SMTP and answers back by IMAP, over real servers: moved, answered, another time asked for, another address,
 * cancelled. The candidate's program makes its answers of what it was sent.
 */
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { isoOf } from '../../src/scheduling/instant.ts';
import { currentAnswer } from '../../src/store/candidate-answers.ts';
import { proposalsOf } from '../../src/store/proposals.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { replyMail } from '../invites/inbound/replies.ts';
import { aWorkingDay } from './hands.ts';
import { type E2eStage, localCalendars, openStage } from './stage.ts';

const PATIENCE = { timeout: 180_000, interval: 200 };
const ADA = 'ada@candidate.example';

let dovecot: Dovecot;
let stage: E2eStage;
let interview: InterviewId;

beforeAll(async () => {
  dovecot = await startDovecot();
  const { host, port, security, username, password, ca, mailbox } = dovecot.settings;
  stage = await openStage({
    calendars: await localCalendars(),
    databaseUrl: null,
    inbox: { authserv_id: 'mx.acme.example', imap: { host, port, security, username, password, ca, mailbox } },
  });
});
afterAll(async () => {
  await stage?.close();
  await dovecot?.close();
});

/** Three times, whatever day of the week it is. */
const planned = aWorkingDay(5);
const later = aWorkingDay(1, planned);
const wished = aWorkingDay(1, later);

interface Received {
  readonly to: string;
  readonly method: string;
  readonly sequence: number;
  readonly start: string;
  readonly ics: string;
}

async function received(): Promise<Received[]> {
  return Promise.all(
    stage.smtp.messages.map(async ({ raw, to }) => {
      const mail = await simpleParser(raw);
      const ics = mail.attachments.find(({ filename }) => filename === 'invite.ics')?.content.toString() ?? '';
      const calendar = new ICAL.Component(ICAL.parse(ics));
      const event = calendar.getFirstSubcomponent('vevent');
      return {
        to: to[0] ?? '',
        method: String(calendar.getFirstPropertyValue('method')),
        sequence: Number(event?.getFirstPropertyValue('sequence')),
        start: String(event?.getFirstPropertyValue('dtstart')),
        ics,
      };
    }),
  );
}

const lastInvite = async () => (await received()).at(-1);
const nextMail = (sequence: number) =>
  vi.waitFor(async () => {
    const mail = (await received()).find((each) => each.sequence === sequence);
    if (!mail) throw new Error(`no mail with SEQUENCE ${sequence} yet`);
    return mail;
  }, PATIENCE);

/** As a calendar program does: the object that came, with another method, its owner's answer, and when it was made. */
function answerTo(ics: string, method: 'REPLY' | 'COUNTER', change: (event: ICAL.Component) => void): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  calendar.updatePropertyWithValue('method', method);
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('no event');
  event.updatePropertyWithValue('dtstamp', ICAL.Time.fromJSDate(new Date(), true));
  event.removeAllProperties('organizer');
  change(event);
  return `${calendar.toString()}\r\n`;
}

it('goes its whole way', async () => {
  ({ id: interview } = await stage.jobhive.interviews.create({
    candidate_email: ADA,
    position: 'Platform Engineer',
    skills: ['TypeScript'],
    duration_minutes: 45,
    scheduled_at: isoOf(planned),
  }));
  expect(await nextMail(0)).toMatchObject({ to: ADA, method: 'REQUEST' });

  await stage.jobhive.interviews.update(interview, { scheduled_at: isoOf(later) });
  const moved = await nextMail(1);
  expect(moved).toMatchObject({ to: ADA, method: 'REQUEST' });

  const accepted = answerTo(moved.ics, 'REPLY', (event) =>
    event.getFirstProperty('attendee')?.setParameter('partstat', 'ACCEPTED'),
  );
  await dovecot.deliver(replyMail(accepted));
  await dovecot.deliver(replyMail(accepted, { results: null }).replace('Subject: Accepted', 'Subject: Forged'));
  await dovecot.deliver('Subject: Lunch?\r\nFrom: bob@acme.example\r\n\r\nAt noon.\r\n');
  await vi.waitFor(async () => {
    expect((await currentAnswer(stage.daemon.store.db, interview))?.answer).toBe('accepted');
    expect((await dovecot.seen()).read).toEqual(['Accepted: Backend Engineer interview with Acme']);
  }, PATIENCE);
  expect((await dovecot.seen()).unread).toEqual(['Forged: Backend Engineer interview with Acme', 'Lunch?']);

  const wanted = ICAL.Time.fromJSDate(new Date(wished), true);
  const counter = answerTo(moved.ics, 'COUNTER', (event) => {
    event.updatePropertyWithValue('dtstart', wanted);
    event.removeAllProperties('dtend');
  });
  await dovecot.deliver(replyMail(counter, { method: 'COUNTER', messageId: '<counter.1@candidate.example>' }));
  await vi.waitFor(async () => {
    const [proposal] = await proposalsOf(stage.daemon.store.db, interview);
    expect(proposal).toMatchObject({ state: 'open', origin: { kind: 'candidate', by: 'mail' } });
    expect(proposal && (proposal.times[0]?.during.start ?? proposal.from.start)).toBe(wished);
  }, PATIENCE);

  await stage.jobhive.interviews.update(interview, { candidate_email: 'ada@new.example' });
  expect(await nextMail(3)).toMatchObject({ to: 'ada@new.example', method: 'REQUEST' });
  expect(await nextMail(2)).toMatchObject({ to: ADA, method: 'CANCEL' });

  await stage.jobhive.interviews.cancel(interview, { reason: 'filled' });
  expect(await nextMail(4)).toMatchObject({ to: 'ada@new.example', method: 'CANCEL' });
  expect((await lastInvite())?.ics).toContain('\r\nSTATUS:CANCELLED\r\n');
});
