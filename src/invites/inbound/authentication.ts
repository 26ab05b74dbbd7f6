/** Whether the sender of a mail is who it says, by the word of the mail server that took it in (RFC 8601). */

/** `results`: every Authentication-Results header of the mail, the topmost first. */
export interface SenderClaim {
  readonly from: string;
  readonly results: readonly string[];
}

/**
 * Only the topmost header counts, and only when it is of the server named: the others may be the sender's own. DMARC says it all;
 * without it a DKIM signature or an SPF pass counts that is aligned with the From address, as DMARC would have it (RFC 7489 §3.1).
 * @param authservId as the server calls itself in the header
 */
export function isAuthentic({ from, results }: SenderClaim, authservId: string): boolean {
  const domain = domainOf(from);
  const [top] = results;
  if (domain === null || top === undefined) return false;
  const [id = '', ...methods] = withoutComments(top).split(';');
  if (id.trim().split(/\s+/)[0]?.toLowerCase() !== authservId.toLowerCase()) return false;
  const read = methods.map(readMethod);
  const of = (method: string) => read.filter((each) => each.method === method);
  if (of('dmarc').length > 0)
    return of('dmarc').every(({ result, props }) => result === 'pass' && isAligned(props.get('header.from'), domain));
  const signers = of('dkim').filter(({ result }) => result === 'pass');
  if (signers.some(({ props }) => isAligned(props.get('header.d') ?? domainOf(props.get('header.i')), domain)))
    return true;
  return of('spf').some(
    ({ result, props }) => result === 'pass' && isAligned(envelopeDomain(props.get('smtp.mailfrom')), domain),
  );
}

interface Method {
  readonly method: string;
  readonly result: string;
  /** By `ptype.property`, lower case. */
  readonly props: ReadonlyMap<string, string>;
}

function readMethod(text: string): Method {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const [method = '', result = ''] = first.toLowerCase().split('=');
  const props = rest.flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).toLowerCase(), pair.slice(equals + 1)]];
  });
  return { method: method.split('/')[0] ?? '', result, props: new Map(props) };
}

/**
 * Comments, nested ones too, and quoted text may hold anything, also what looks like a result. Of quoted text only what
 * could stand without quotes is kept.
 */
function withoutComments(text: string): string {
  let depth = 0;
  let quoted: string | null = null;
  let kept = '';
  for (let index = 0; index < text.length; index += 1) {
    const escaped = text.charAt(index) === '\\';
    if (escaped) index += 1;
    const char = text.charAt(index);
    if (quoted !== null) {
      if (char !== '"' || escaped) quoted += char;
      else {
        kept += /^[\w.@+-]*$/.test(quoted) ? quoted : '';
        quoted = null;
      }
    } else if (char === '(' && !escaped) depth += 1;
    else if (char === ')' && !escaped) depth = Math.max(0, depth - 1);
    else if (depth === 0 && char === '"' && !escaped) quoted = '';
    else if (depth === 0) kept += char;
  }
  return kept;
}

/** The same domain, or one that it lies in: whoever has a domain below another need not be of that house. */
function isAligned(signer: string | null | undefined, domain: string): boolean {
  const other = signer?.toLowerCase().replace(/\.$/, '');
  if (!other?.includes('.')) return false;
  return other === domain || domain.endsWith(`.${other}`);
}

function envelopeDomain(mailfrom: string | undefined): string | null {
  if (mailfrom === undefined) return null;
  return mailfrom.includes('@') ? domainOf(mailfrom) : mailfrom;
}

function domainOf(address: string | undefined): string | null {
  const at = address?.lastIndexOf('@') ?? -1;
  const domain = at < 0 ? '' : (address?.slice(at + 1).toLowerCase() ?? '');
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain) ? domain : null;
}
