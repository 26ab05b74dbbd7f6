/** Links by which interviewers connect: signed, so that no made-up one reaches the database; good once; they end. */
import { randomBytes } from 'node:crypto';
import { after, DAY, type Instant, instant, SECOND } from '../scheduling/instant.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { ConnectLink } from '../store/connect-links.ts';
import type { GrantKey } from '../store/grants.ts';

/** Long enough for a holiday weekend; whoever is late asks for another. */
const LINK_LASTS = 7 * DAY;
const PURPOSE = 'connect link';

export type NewConnectLink = Omit<ConnectLink, 'usedAt'>;

export function newConnectLink({ connection, interviewer }: GrantKey, now: Instant): NewConnectLink {
  const expiresAt = instant(Math.floor(after(now, LINK_LASTS) / SECOND) * SECOND);
  return { id: randomBytes(16).toString('base64url'), connection, interviewer, expiresAt };
}

/** @param publicUrl without a trailing slash */
export function connectUrl(publicUrl: string, sealer: Sealer, link: Pick<ConnectLink, 'id' | 'expiresAt'>): string {
  const text = `${link.id}.${(link.expiresAt / SECOND).toString(36)}`;
  return `${publicUrl}/connect/${text}.${sealer.sign(text, PURPOSE)}`;
}

/** The link's id, from the last part of its address; null when we did not sign it, or it has ended. */
export function readConnectToken(token: string, sealer: Sealer, now: Instant): string | null {
  const [id = '', seconds = '', code = ''] = token.split('.');
  if (!sealer.isSigned(`${id}.${seconds}`, code, PURPOSE)) return null;
  return Number.parseInt(seconds, 36) * SECOND > now ? id : null;
}
