/** Tokens of an application that an administrator has let into mailboxes: nobody signs in, and all mailboxes share one. */
import type { AccessTokens } from '../oauth.ts';
import { CalendarError } from '../provider.ts';
import { type EntraApplication, openEntraClient } from './entra-client.ts';
import { entraFailure } from './entra-failure.ts';

export function createApplicationTokens(application: EntraApplication): AccessTokens {
  let client: ReturnType<typeof openEntraClient> | null = null;
  /** MSAL keeps its token until it ends; one that Graph has refused before that is passed over. */
  let refused: string | null = null;

  async function acquire(skipCache: boolean): Promise<string> {
    client ??= openEntraClient(application);
    const scopes = [`${application.cloud.graphUrl}/.default`];
    const result = await (await client).acquireTokenByClientCredential({ scopes, skipCache });
    if (result) return result.accessToken;
    throw new CalendarError({ reason: 'unavailable' }, 'Entra gave no token and no reason');
  }

  return {
    async tokenOf() {
      try {
        const token = await acquire(false);
        return token === refused ? await acquire(true) : token;
      } catch (error) {
        if (error instanceof CalendarError) throw error;
        throw entraFailure(error, application).asCalendarError();
      }
    },
    async discard(_owner, token) {
      refused = token;
    },
  };
}
