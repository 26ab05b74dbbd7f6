/**
 * As much of PostgreSQL's frontend/backend protocol 3.0 as it takes to share one PGlite session between several
 * clients of `pg`. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

/** One protocol message: a type byte, a 4-byte length that counts itself, a body. The startup packet has no type byte. */
export type Frame = Buffer;

const HEADER = 5;
const NUL = Buffer.of(0);

export function typeOf(frame: Frame): string {
  return String.fromCharCode(frame[0] ?? 0);
}

/** Splits what has arrived so far into whole messages and the beginning of the next. */
export function splitFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= HEADER) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) break;
    frames.push(bytes.subarray(at, end));
    at = end;
  }
  return { frames, rest: bytes.subarray(at) };
}

function frameOf(type: string, ...body: Buffer[]): Frame {
  const length = body.reduce((sum, part) => sum + part.length, 4);
  const header = Buffer.alloc(HEADER);
  header.write(type, 'latin1');
  header.writeInt32BE(length, 1);
  return Buffer.concat([header, ...body]);
}

/** A simple query; may hold several statements. */
export function queryFrame(sql: string): Frame {
  return frameOf('Q', Buffer.from(sql), NUL);
}

/** AuthenticationOk and ReadyForQuery (idle): all that `pg` needs to call itself connected. */
export function welcome(): Buffer {
  return Buffer.concat([frameOf('R', Buffer.alloc(4)), frameOf('Z', Buffer.from('I'))]);
}

function stringAt(frame: Frame, start: number): { text: string; end: number } {
  const end = frame.indexOf(0, start);
  return { text: frame.toString('utf8', start, end), end: end + 1 };
}

/**
 * Gives named prepared statements a name of their own per client: in one session there is one namespace, and `pg`
 * believes that it owns it. Unnamed ones are parsed and executed within one exchange and need no name.
 */
export function withStatementPrefix(frame: Frame, prefix: string): Frame {
  const type = typeOf(frame);
  const at = statementNameAt(frame, type);
  if (at === null || frame[at] === 0) return frame;
  return frameOf(type, frame.subarray(HEADER, at), Buffer.from(prefix), frame.subarray(at));
}

function statementNameAt(frame: Frame, type: string): number | null {
  if (type === 'P') return HEADER;
  if (type === 'B') return stringAt(frame, HEADER).end;
  // Describe and Close say with one byte whether they speak of a statement or a portal.
  const ofStatement = (type === 'D' || type === 'C') && frame[HEADER] === 'S'.charCodeAt(0);
  return ofStatement ? HEADER + 1 : null;
}

/** The name a Parse message gives, prefix included; null for unnamed ones and other messages. */
export function parsedStatement(frame: Frame): string | null {
  return typeOf(frame) === 'P' ? stringAt(frame, HEADER).text || null : null;
}

function sqlOf(frame: Frame): string {
  const type = typeOf(frame);
  if (type === 'Q') return stringAt(frame, HEADER).text;
  if (type === 'P') return stringAt(frame, stringAt(frame, HEADER).end).text;
  return '';
}

const LISTENING = /(?:^|;)\s*(un)?listen\s+(?:"((?:[^"]|"")+)"|(\w+|\*))/giu;

/** The LISTEN and UNLISTEN statements of a message, in order. `*` (only with UNLISTEN) means every channel. */
export function listening(frame: Frame): { channel: string; on: boolean }[] {
  return [...sqlOf(frame).matchAll(LISTENING)].map(([, un, quoted, plain]) => ({
    channel: quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '',
    on: un === undefined,
  }));
}

/** What the server says about the session after an exchange. `idle`: outside any transaction. */
export interface Reply {
  readonly answer: Buffer;
  readonly idle: boolean;
  readonly notifications: readonly { channel: string; frame: Frame }[];
}

/** Takes notifications out of a reply: they belong to whoever listens, not to whoever happened to ask. */
export function readReply(bytes: Buffer): Reply {
  const { frames } = splitFrames(bytes);
  const answer: Frame[] = [];
  const notifications: { channel: string; frame: Frame }[] = [];
  let idle = false;
  for (const frame of frames) {
    const type = typeOf(frame);
    if (type === 'A') {
      notifications.push({ channel: stringAt(frame, HEADER + 4).text, frame });
      continue;
    }
    if (type === 'Z') idle = frame[HEADER] === 'I'.charCodeAt(0);
    answer.push(frame);
  }
  return { answer: Buffer.concat(answer), idle, notifications };
}
