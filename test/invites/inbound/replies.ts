/** What calendar programs send back, as they write it; the placeholders are the invite's. */
import { readFileSync } from 'node:fs';

export const PROGRAMS = ['gmail', 'outlook', 'apple', 'thunderbird'] as const;
export type Program = (typeof PROGRAMS)[number];

export interface ReplyFacts {
  readonly uid: string;
  readonly sequence?: number;
  /** `20261124T090000Z` */
  readonly start?: string;
  readonly end?: string;
  readonly stamp?: string;
  readonly attendee?: string;
  readonly partstat?: 'ACCEPTED' | 'TENTATIVE' | 'DECLINED';
}

/** @param name of a file in `fixtures/replies` */
export function replyObject(name: Program | 'outlook-counter' | 'apple-counter', facts: ReplyFacts): string {
  const text = readFileSync(new URL(`../../fixtures/replies/${name}.ics`, import.meta.url), 'utf8');
  const values: Readonly<Record<string, string>> = {
    UID: facts.uid,
    SEQUENCE: String(facts.sequence ?? 0),
    START: facts.start ?? '20261124T090000Z',
    END: facts.end ?? '20261124T094500Z',
    STAMP: facts.stamp ?? '20261123T101500Z',
    ATTENDEE: facts.attendee ?? 'ada@candidate.example',
    PARTSTAT: facts.partstat ?? 'ACCEPTED',
  };
  return text.replaceAll(/\{(\w+)\}/g, (braces, key: string) => values[key] ?? braces).replaceAll('\n', '\r\n');
}

export interface Envelope {
  readonly from?: string;
  readonly to?: string;
  /** Authentication-Results as the company's server adds it; null: it adds none. */
  readonly results?: string | null;
  readonly messageId?: string;
  readonly method?: string;
}

export const AUTHENTIC =
  'mx.acme.example; dkim=pass header.d=candidate.example; spf=pass smtp.mailfrom=ada@candidate.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=candidate.example';

/** The mail around it, in the shape that every program uses: text, and the object as an alternative to it. */
export function replyMail(object: string, envelope: Envelope = {}): string {
  const { from = 'ada@candidate.example', to = 'interviews@acme.example', results = AUTHENTIC } = envelope;
  return [
    'Return-Path: <ada@candidate.example>',
    ...(results === null ? [] : [`Authentication-Results: ${results}`]),
    'Received: from mail.candidate.example by mx.acme.example; Mon, 23 Nov 2026 10:15:01 +0000',
    `From: Ada Lovelace <${from}>`,
    `To: ${to}`,
    'Subject: Accepted: Backend Engineer interview with Acme',
    `Message-ID: ${envelope.messageId ?? '<reply.1@candidate.example>'}`,
    'Date: Mon, 23 Nov 2026 10:15:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Ada has answered.',
    '--b1',
    `Content-Type: text/calendar; charset=utf-8; method=${envelope.method ?? 'REPLY'}`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(object)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '--b1--',
    '',
  ].join('\r\n');
}

/** What a mail server sends back about a message of ours (RFC 3464). */
export function bounceMail(messageId: string, recipient = 'ada@candidate.example', action = 'failed'): string {
  return [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.candidate.example (Mail Delivery System)',
    'To: interviews@acme.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <bounce.1@mx.candidate.example>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b2"',
    '',
    '--b2',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '--b2',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.candidate.example',
    'Arrival-Date: Mon, 23 Nov 2026 09:00:02 +0000 (UTC)',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '',
    '--b2',
    'Content-Type: text/rfc822-headers',
    '',
    'From: Acme Interviews <interviews@acme.example>',
    `Message-ID: ${messageId}`,
    'Subject: Invitation',
    '',
    '--b2--',
    '',
  ].join('\r\n');
}
