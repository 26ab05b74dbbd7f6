/**
 * What may be written to a log. Errors of HTTP clients and database drivers carry requests, headers and tokens in
 * their properties, so of an error only a few named ones survive; of every text, what looks like a credential is hidden.
 */

const HIDDEN = '[hidden]';
const LONGEST_TEXT = 2_000;
const DEEPEST = 6;
const MOST_ENTRIES = 50;

const SECRET_NAME =
  /authorization|cookie|passw|passphrase|secret|token|api[-_]?key|private[-_]?key|credential|signature|^dsn$/i;

const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Digest|Negotiate)\s+[^\s,;"']+/gi, `$1 ${HIDDEN}`],
  [/\bjh_(live|test|dev)_[\w-]+/g, `jh_$1_${HIDDEN}`],
  [/\bwhsec_[\w+/=-]+/g, `whsec_${HIDDEN}`],
  // A password may itself hold an `@`: everything up to the last one before the path is credential.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/"'<>]*@/gi, `$1${HIDDEN}@`],
  [/([?&][\w.-]*(?:token|secret|key|signature|password|code|state)[\w.-]*=)[^&\s"'#]+/gi, `$1${HIDDEN}`],
  [/(\/(?:webhooks\/jobhive|connect)\/)[^\s/?#"']+/g, `$1${HIDDEN}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
];

const ADDRESS = /[^\s<>"'(),:;@]+@[^\s<>"'(),:;@]+/g;

/** `text` without credentials, at most 2,000 characters. */
export function redactText(text: string): string {
  // Matched on twice of what is kept: a credential across the cut is still seen whole, and a hostile text stays cheap.
  const safe = SECRET_TEXT.reduce(
    (shown, [pattern, replacement]) => shown.replace(pattern, replacement),
    text.slice(0, 2 * LONGEST_TEXT),
  );
  return safe.length > LONGEST_TEXT ? `${safe.slice(0, LONGEST_TEXT)}…` : safe;
}

/** What is left of an error: enough to find the cause, nothing of the request it came from. */
export interface RedactedError {
  readonly name: string;
  /** Without credentials and without e-mail addresses: mail servers quote their recipients. */
  readonly message: string;
  readonly code?: string | number;
  readonly reason?: string | number;
  readonly cause?: RedactedError;
}

/** Reduces anything that was thrown. Never throws, whatever getters or proxies it holds. */
export function redactError(thrown: unknown, depth = 0): RedactedError {
  const text = (value: unknown) => redactText(String(value)).replace(ADDRESS, '[address]');
  const plain = (name: string) => {
    const value = read(thrown, name);
    return typeof value === 'number' ? value : typeof value === 'string' ? text(value) : undefined;
  };
  if (!isObject(thrown)) {
    return { name: typeof thrown, message: typeof thrown === 'string' ? text(thrown) : 'not an error' };
  }
  const code = plain('code');
  const reason = plain('reason');
  const cause = read(thrown, 'cause');
  return {
    name: String(plain('name') ?? 'Error'),
    message: String(plain('message') ?? 'no message'),
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(isObject(cause) && depth < 3 ? { cause: redactError(cause, depth + 1) } : {}),
  };
}

/** A copy of `value` that is safe to log and always JSON: no cycles, no getters run twice, bounded in every direction. */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, above: Set<object>): unknown {
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return value.toString();
  if (!isObject(value)) return `[${typeof value}]`;
  try {
    if (value instanceof Error) return redactError(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (above.has(value)) return '[cycle]';
    if (depth >= DEEPEST) return '[deeper]';
    above.add(value);
    const copied = Array.isArray(value)
      ? value.slice(0, MOST_ENTRIES).map((entry: unknown) => copy(entry, depth + 1, above))
      : Object.fromEntries(
          Object.keys(value)
            .slice(0, MOST_ENTRIES)
            .map((name) => [name, SECRET_NAME.test(name) ? HIDDEN : copy(read(value, name), depth + 1, above)]),
        );
    above.delete(value);
    return copied;
  } catch {
    return '[unreadable]';
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function read(from: unknown, name: string): unknown {
  if (!isObject(from)) return undefined;
  try {
    return Reflect.get(from, name);
  } catch {
    return undefined;
  }
}
