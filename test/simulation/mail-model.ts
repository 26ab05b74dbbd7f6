/** A mail server in this process, and what its candidates' programs make of what they get. */
import { Buffer } from 'node:buffer';
import type { MailTransport, PreparedMessage, SendResult } from '../../src/invites/transport/port.ts';
import { type Instant, instantFromIso } from '../../src/scheduling/instant.ts';

export const MAIL_FAULTS = ['deferred', 'rejected', 'connection_lost', 'accepted_and_lost'] as const;
export type MailFault = (typeof MAIL_FAULTS)[number];

export interface ReceivedInvite {
  readonly to: string;
  readonly messageId: string;
  readonly uid: string;
  readonly sequence: number;
  /** Of the MIME part and of the object. */
  readonly methods: readonly [mime: string, object: string];
  readonly start: Instant;
  readonly end: Instant;
}

export interface MailModel extends MailTransport {
  /** The next messages meet these, one each. */
  arm(fault: MailFault, times: number): void;
  calm(): void;
}

/** @param handedOver every message that reaches the server, `accepted` or not; `invite` null for a notice or an answer to a wish */
export function createMailModel(options: {
  readonly point: () => void;
  readonly handedOver: (message: PreparedMessage, invite: ReceivedInvite | null, accepted: boolean) => void;
}): MailModel {
  const armed: MailFault[] = [];
  return {
    async send(message, { handingOver = async () => {} } = {}): Promise<SendResult> {
      options.point();
      const fault = armed.shift();
      if (fault === 'connection_lost') return { kind: 'deferred', code: 'ECONNRESET', response: 'connection lost' };
      await handingOver();
      options.point();
      const accepted = fault === undefined || fault === 'accepted_and_lost';
      options.handedOver(message, inviteIn(message), accepted);
      options.point();
      switch (fault) {
        case undefined:
          return { kind: 'accepted', response: '250 ok' };
        case 'rejected':
          return { kind: 'rejected', code: '550', response: '550 no such user' };
        case 'deferred':
          return { kind: 'deferred', code: '451', response: '451 try again' };
        case 'accepted_and_lost':
          return { kind: 'uncertain', code: 'ECONNRESET', response: 'connection lost' };
      }
    },
    close: async () => {},
    arm(fault, times) {
      for (let left = times; left > 0; left -= 1) armed.push(fault);
    },
    calm() {
      armed.length = 0;
    },
  };
}

/** Everything in a message that a reader sees, encodings undone. */
export function wordsOf(raw: string): string {
  return raw
    .split(/\r\n--[^\r\n]*/)
    .map((part) => {
      const [head = '', ...body] = part.split('\r\n\r\n');
      return `${head}\n${decoded(head, body.join('\r\n\r\n'))}`;
    })
    .join('\n');
}

function inviteIn({ raw, to, messageId, method }: PreparedMessage): ReceivedInvite | null {
  if (method === null) return null;
  const part = raw.split(/\r\n--[^\r\n]*/).find((each) => /^content-type: text\/calendar/im.test(each)) ?? '';
  const [head = '', ...body] = part.replace(/^\r\n/, '').split('\r\n\r\n');
  const object = decoded(head, body.join('\r\n\r\n')).replaceAll(/\r?\n[ \t]/g, '');
  const value = (name: string) => new RegExp(`^${name}(?:;[^:]*)?:(.*)$`, 'm').exec(object)?.[1]?.trim() ?? '';
  const time = (name: string) =>
    instantFromIso(value(name).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return {
    to,
    messageId,
    uid: value('UID'),
    sequence: Number(value('SEQUENCE')),
    methods: [/method="?(\w+)/i.exec(head.replaceAll(/\r\n[ \t]/g, ' '))?.[1]?.toUpperCase() ?? '', value('METHOD')],
    start: time('DTSTART'),
    end: time('DTEND'),
  };
}

function decoded(head: string, body: string): string {
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body;
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
