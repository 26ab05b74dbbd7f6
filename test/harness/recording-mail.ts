/** A mail server in memory, and the mails it got as their readers' programs understand them. */
import ICAL from 'ical.js';
import { simpleParser } from 'mailparser';
import type { MailTransport, PreparedMessage, SendResult } from '../../src/invites/transport/port.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Null for what is no revision of an invite. */
  readonly invite: {
    readonly method: string;
    readonly uid: string;
    readonly sequence: number;
    /** `2026-11-26T10:00:00Z` */
    readonly start: string;
  } | null;
  /** The candidate's wish that it answers; null for everything else. */
  readonly proposal: number | null;
  /** The iCalendar object as it came; null without one. */
  readonly object: string | null;
  readonly text: string;
}

export interface RecordingMail extends MailTransport {
  /** Those that were accepted. */
  mails(): Promise<readonly Mail[]>;
  /** How the next messages are answered; then all are accepted again. */
  answer(...results: readonly SendResult[]): void;
  /** The process ends once it has handed over the next message, before it hears the answer. */
  endNext(): void;
  /** Messages handed over so far, whatever the answer. */
  readonly attempts: readonly PreparedMessage[];
}

export function createRecordingMail(): RecordingMail {
  const attempts: PreparedMessage[] = [];
  const accepted: PreparedMessage[] = [];
  const answers: SendResult[] = [];
  let ended = false;
  return {
    attempts,
    async send(message, { handingOver = async () => {} } = {}) {
      await handingOver();
      attempts.push(message);
      if (ended) {
        ended = false;
        throw new Error('the process ended');
      }
      const result = answers.shift() ?? { kind: 'accepted', response: '250 ok' };
      if (result.kind === 'accepted') accepted.push(message);
      return result;
    },
    close: async () => {},
    endNext() {
      ended = true;
    },
    answer: (...results) => void answers.push(...results),
    mails: () => Promise.all(accepted.map(read)),
  };
}

async function read({ to, raw, proposal }: PreparedMessage): Promise<Mail> {
  const mail = await simpleParser(raw);
  const file = mail.attachments.find(({ contentType }) => contentType === 'application/ics');
  return {
    to,
    subject: mail.subject ?? '',
    invite: file && proposal === null ? inviteOf(file.content.toString()) : null,
    proposal,
    object: file?.content.toString() ?? null,
    text: mail.text ?? '',
  };
}

function inviteOf(ics: string): Mail['invite'] {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = calendar.getFirstSubcomponent('vevent');
  const start = event?.getFirstPropertyValue('dtstart');
  if (!(start instanceof ICAL.Time)) throw new Error('an invite without a start');
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    uid: String(event?.getFirstPropertyValue('uid')),
    sequence: Number(event?.getFirstPropertyValue('sequence')),
    start: start.toJSDate().toISOString().replace('.000Z', 'Z'),
  };
}
