/** A connection to Microsoft 365. Loaded only where one is configured: nobody else is to wait for it. */

import type { AccessTokens } from '../calendars/oauth.ts';
import { createApplicationTokens } from '../calendars/outlook/application-tokens.ts';
import { CLOUDS } from '../calendars/outlook/clouds.ts';
import type { EntraApplication } from '../calendars/outlook/entra-client.ts';
import { createOutlookOAuth } from '../calendars/outlook/oauth.ts';
import { MY_MAILBOX, mailboxOf } from '../calendars/outlook/places.ts';
import { createOutlookProvider } from '../calendars/outlook/provider.ts';
import type { OutlookConnection } from '../config/settings.ts';
import type { OpenConnection, Surroundings } from './open-connections.ts';

/** @param calendars those that the configuration names at this connection */
export function openOutlook(
  name: string,
  connection: OutlookConnection,
  calendars: readonly string[],
  { clock, pacing, tokensOf }: Surroundings,
): OpenConnection {
  const cloud = typeof connection.cloud === 'string' ? CLOUDS[connection.cloud] : connection.cloud;
  const { clientId, tenant, credential } = connection;
  const application: EntraApplication = {
    cloud,
    tenant,
    clientId,
    clock,
    credential:
      credential.kind === 'secret'
        ? credential
        : { kind: 'certificate', certificate: credential.pem, privateKey: credential.pem },
  };
  const shared = { graphUrl: cloud.graphUrl, application: clientId, pacing, clock };
  if (connection.auth === 'application') {
    const tokens = createApplicationTokens(application);
    const mailboxes = [...new Set(calendars.map((id) => mailboxOf(id)))];
    return { provider: createOutlookProvider({ ...shared, tokens, mailboxes }), oauth: null };
  }
  const oauth = createOutlookOAuth({
    ...application,
    listCalendars: (token) =>
      createOutlookProvider({ ...shared, tokens: only(token), mailboxes: [MY_MAILBOX] }).listCalendars(),
  });
  return { provider: createOutlookProvider({ ...shared, tokens: tokensOf(name, oauth), mailboxes: [] }), oauth };
}

function only(token: string): AccessTokens {
  return { tokenOf: async () => token, discard: async () => {} };
}
