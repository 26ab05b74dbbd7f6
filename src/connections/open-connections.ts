/** From a configured connection to its calendar provider, and from its provider's notices to pulls. */
import { createCaldavProvider } from '../calendars/caldav/provider.ts';
import { createGoogleWithOAuth, createGoogleWithServiceAccount } from '../calendars/google/provider.ts';
import { createLocalProvider } from '../calendars/local/provider.ts';
import type { AccessTokens, OAuthProvider } from '../calendars/oauth.ts';
import type { Pacing } from '../calendars/pacing.ts';
import type { CalendarProvider } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Connection, GoogleConnection, Settings } from '../config/settings.ts';
import { calendarRefOf } from '../reconcile/deps.ts';
import type { CalendarId } from '../scheduling/ids.ts';

export interface Connections {
  provider(name: string): CalendarProvider | null;
  /** Null where interviewers do not connect themselves. */
  oauth(name: string): OAuthProvider | null;
  close(): Promise<void>;
}

/** What adapters need besides their part of the configuration. */
export interface Surroundings {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Shared by all nodes. */
  readonly pacing: Pacing;
  tokensOf(connection: string, oauth: OAuthProvider): AccessTokens;
  /** A calendar has changed; called often, promises nothing about what. */
  onChange(calendar: CalendarId): void;
}

export interface OpenConnection {
  readonly provider: CalendarProvider & { close?(): Promise<void> };
  readonly oauth: OAuthProvider | null;
}

async function openConnection(
  name: string,
  connection: Connection,
  settings: Settings,
  surroundings: Surroundings,
): Promise<OpenConnection> {
  const { clock } = surroundings;
  switch (connection.provider) {
    case 'local':
      return { provider: createLocalProvider({ root: connection.path, clock }), oauth: null };
    case 'caldav':
      return { provider: createCaldavProvider({ ...connection, clock }), oauth: null };
    case 'google':
      return openGoogle(name, connection, surroundings);
    case 'outlook': {
      // Loaded only where it is configured: nobody else waits for it at the start.
      const { openOutlook } = await import('./open-outlook.ts');
      return openOutlook(name, connection, namesAt(settings, name), surroundings);
    }
  }
}

/** The provider's names of the calendars that the configuration names at a connection. */
function namesAt({ interviewers }: Settings, connection: string): readonly string[] {
  const calendars = interviewers.flatMap((interviewer) => interviewer.calendars);
  return calendars.filter((calendar) => calendar.connection === connection).map(({ remoteId }) => remoteId);
}

function openGoogle(name: string, connection: GoogleConnection, surroundings: Surroundings): OpenConnection {
  const { endpoint, perMinute } = connection;
  // A client's id begins with its project's number.
  const project = connection.auth === 'oauth' ? connection.clientId.split('-', 1)[0] : connection.account.project;
  const quotas = { project: project ?? name, perProject: perMinute.project, perUser: perMinute.user };
  const options = { ...surroundings, endpoint, quotas };
  if (connection.auth === 'oauth')
    return createGoogleWithOAuth({ ...options, ...connection }, (oauth) => surroundings.tokensOf(name, oauth));
  const { account, subject } = connection;
  return { provider: createGoogleWithServiceAccount({ ...options, account, subject }), oauth: null };
}

/** Opens every configured connection and listens where a provider gives notice in this process. */
export async function openConnections(settings: Settings, surroundings: Surroundings): Promise<Connections> {
  const opened = Object.entries(settings.connections).map(
    async ([name, connection]) => [name, await openConnection(name, connection, settings, surroundings)] as const,
  );
  const open = new Map(await Promise.all(opened));
  const listeners = settings.interviewers.flatMap((interviewer) =>
    interviewer.calendars.flatMap((calendar) => {
      const listener = open
        .get(calendar.connection)
        ?.provider.listen?.(calendarRefOf(interviewer, calendar), () => surroundings.onChange(calendar.id));
      return listener ? [listener] : [];
    }),
  );
  return {
    provider: (name) => open.get(name)?.provider ?? null,
    oauth: (name) => open.get(name)?.oauth ?? null,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await Promise.all([...open.values()].map(({ provider }) => provider.close?.()));
    },
  };
}
