/** A mail server's report that a message could not be delivered (RFC 3464), and which message of ours it is about. */

export interface Bounce {
  /** Of the message that came back, with its angle brackets. */
  readonly messageId: string;
  /** As the report names it, lower case. */
  readonly recipient: string;
  /** `5.1.1`; empty where the report has none. */
  readonly status: string;
}

interface Part {
  readonly type: string;
  readonly text: string;
}

const STATUS = 'message/delivery-status';
/** What came back: the whole message or its head. */
const RETURNED = ['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers'];

/** @returns null where it reports no final failure (delays and successes are none), or of no message that can be named */
export function readBounce(parts: readonly Part[]): Bounce | null {
  const report = parts.find(({ type }) => type === STATUS)?.text;
  if (report === undefined) return null;
  const [perMessage, ...recipients] = report
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split(/\n{2,}/)
    .map(fieldsOf);
  const failed = recipients.find((fields) => fields.get('action')?.toLowerCase() === 'failed');
  const returned = parts.find(({ type }) => RETURNED.includes(type))?.text ?? '';
  const head = fieldsOf(
    returned
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll(/\n[ \t]+/g, ' ')
      .split('\n\n')[0] ?? '',
  );
  const messageId = messageIdIn(head.get('message-id')) ?? messageIdIn(perMessage?.get('original-envelope-id'));
  const recipient = addressIn(failed?.get('original-recipient')) ?? addressIn(failed?.get('final-recipient'));
  if (!failed || messageId === null || recipient === null) return null;
  return { messageId, recipient, status: /^\d\.\d{1,3}\.\d{1,3}/.exec(failed.get('status') ?? '')?.[0] ?? '' };
}

/** By name, lower case; the first of each counts. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** We give a message's own id as the envelope's, where the server takes one. */
function messageIdIn(text: string | undefined): string | null {
  const inside = /^<?([^\s<>@]+@[^\s<>@]+)>?$/.exec(text?.trim() ?? '')?.[1];
  return inside === undefined ? null : `<${inside}>`;
}

/** `rfc822;ada@candidate.example` */
function addressIn(field: string | undefined): string | null {
  return /^rfc822\s*;\s*<?([^\s<>]+@[^\s<>]+)>?$/i.exec(field ?? '')?.[1]?.toLowerCase() ?? null;
}
