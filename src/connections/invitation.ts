/** A link that is good, and what it invites to. */
import type { OAuthProvider } from '../calendars/oauth.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { ConnectLink } from '../store/connect-links.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { connectUrl } from './connect-links.ts';

export interface ConsentFlowParts {
  readonly settings: () => Settings;
  /** Null when the connection is not one at which people connect themselves (any more). */
  readonly oauth: (connection: string) => OAuthProvider | null;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  /** Other calendars are in force from now on. */
  readonly onChange: () => Promise<void>;
}

/** What the page on which we ask says. */
export interface Invitation {
  readonly company: string;
  readonly interviewer: string;
  readonly provider: Pick<OAuthProvider, 'name' | 'reads' | 'writes' | 'settingsUrl' | 'authorizationOrigin'>;
}

/** A link that is good, and everything that is needed to follow it. */
export interface Target {
  readonly link: ConnectLink;
  readonly oauth: OAuthProvider;
  readonly publicUrl: string;
}

export function targetOf(parts: ConsentFlowParts, link: ConnectLink | null): Target | null {
  if (!link || link.usedAt !== null || link.expiresAt <= parts.clock.now()) return null;
  const settings = parts.settings();
  const oauth = parts.oauth(link.connection);
  const interviewer = settings.interviewers.find(({ email }) => email === link.interviewer);
  const invited = interviewer?.pickedFrom.some(({ connection }) => connection === link.connection);
  const { publicUrl } = settings.http;
  return oauth && invited && publicUrl !== null ? { link, oauth, publicUrl } : null;
}

/** Where providers send people back to; registered there. */
export function redirectUriOf(publicUrl: string): string {
  return `${publicUrl}/oauth/callback`;
}

/** The same link once more. */
export function retryOf({ sealer }: ConsentFlowParts, { link, publicUrl }: Target): string {
  return connectUrl(publicUrl, sealer, link);
}

export function invitationOf(parts: ConsentFlowParts, { link, oauth }: Target): Invitation {
  return { company: parts.settings().company.name, interviewer: link.interviewer, provider: oauth };
}
