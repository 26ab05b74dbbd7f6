/** Everything about interviewers who connect themselves, over one store and one configuration. */
import type { AccessTokens, OAuthProvider } from '../calendars/oauth.ts';
import { CalendarError } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { Jobs } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type ConsentFlow, createConsentFlow } from './consent-flow.ts';
import { type Disconnection, disconnect } from './disconnect.ts';
import { type Invited, inviteToConnect } from './invite.ts';
import { declareLost } from './lost-grants.ts';
import type { Connections } from './open-connections.ts';

export interface AccountsParts {
  /** In force now. */
  readonly settings: () => Settings;
  readonly connections: () => Connections;
  readonly store: Store;
  readonly jobs: Jobs;
  /** Null without a key: then nobody can connect themselves. */
  readonly sealer: Sealer | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Somebody connected, or was disconnected. */
  readonly onChange: () => Promise<void>;
}

export interface Accounts {
  tokensOf(connection: string, oauth: OAuthProvider): AccessTokens;
  /** Null without a key. */
  readonly flow: ConsentFlow | null;
  invite(asked: Parameters<typeof inviteToConnect>[1]): Promise<Invited>;
  disconnect(target: string, options: Parameters<typeof disconnect>[2]): Promise<Disconnection[]>;
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { sealer } = parts;
  const oauth = (connection: string) => parts.connections().oauth(connection);
  return {
    tokensOf(connection, provider) {
      if (!sealer) return NOBODY;
      const onLost: Parameters<typeof createAccessTokens>[0]['onLost'] = (grant, reason) =>
        declareLost({ ...parts, sealer }, grant, reason);
      return createAccessTokens({ ...parts, connection, oauth: provider, sealer, onLost });
    },
    flow: sealer && createConsentFlow({ ...parts, oauth, sealer }),
    invite: (asked) => inviteToConnect(parts, asked),
    disconnect: (target, options) =>
      disconnect(
        { ...parts, oauth, provider: (connection) => parts.connections().provider(connection) },
        target,
        options,
      ),
  };
}

/** A configuration that needs the key is refused without it; whoever gets here has none to speak for. */
const NOBODY: AccessTokens = {
  async tokenOf() {
    throw new CalendarError({ reason: 'unauthorized' }, 'nobody can connect without INTERVIEW_SYNC_KEY');
  },
  async discard() {},
};
