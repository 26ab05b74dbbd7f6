/** From a connection of the file to the one that the rest of the program knows. */
import path from 'node:path';
import type { Config } from './schema/config-schema.ts';
import type { Connection, GoogleConnection, OutlookConnection } from './settings.ts';

type ConfiguredConnection = Config['connections'][string];

export function connectionOf(one: ConfiguredConnection, folder: string): Connection {
  switch (one.provider) {
    case 'local':
      return { ...one, path: path.resolve(folder, one.path) };
    case 'caldav':
      return one;
    case 'google':
      return googleOf(one);
    case 'outlook':
      return outlookOf(one);
  }
}

function googleOf(one: Extract<ConfiguredConnection, { provider: 'google' }>): GoogleConnection {
  const { provider, requests_per_minute: perMinute, endpoint = null } = one;
  const base = { provider, perMinute, endpoint };
  if (one.auth === 'oauth')
    return { ...base, auth: one.auth, clientId: one.client_id, clientSecret: one.client_secret };
  return { ...base, auth: one.auth, account: one.key, subject: one.subject ?? null };
}

function outlookOf(one: Extract<ConfiguredConnection, { provider: 'outlook' }>): OutlookConnection {
  const { provider, auth, tenant, cloud } = one;
  return {
    provider,
    auth,
    tenant,
    clientId: one.client_id,
    credential:
      one.certificate === undefined
        ? { kind: 'secret', secret: one.client_secret ?? '' }
        : { kind: 'certificate', pem: one.certificate },
    cloud: typeof cloud === 'string' ? cloud : { loginUrl: cloud.login, graphUrl: cloud.graph },
  };
}
