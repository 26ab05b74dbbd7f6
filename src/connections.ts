/** From a configured connection to its calendar provider, and from its provider's notices to pulls. */
import { createCaldavProvider } from './calendars/caldav/provider.ts';
import { createLocalProvider } from './calendars/local/provider.ts';
import type { CalendarProvider } from './calendars/provider.ts';
import type { Clock } from './clock.ts';
import type { Connection, Settings } from './config/settings.ts';
import { calendarRefOf } from './reconcile/deps.ts';
import type { CalendarId } from './scheduling/ids.ts';

export interface Connections {
  provider(name: string): CalendarProvider | null;
  close(): Promise<void>;
}

function createProvider(connection: Connection, clock: Clock): CalendarProvider & { close?(): Promise<void> } {
  switch (connection.provider) {
    case 'local':
      return createLocalProvider({ root: connection.path, clock });
    case 'caldav':
      return createCaldavProvider({ ...connection, clock });
  }
}

/**
 * Opens every configured connection and listens where a provider gives notice in this process.
 * @param onChange a calendar has changed; called often, promises nothing about what
 */
export function openConnections(
  settings: Settings,
  clock: Clock,
  onChange: (calendar: CalendarId) => void,
): Connections {
  const providers = new Map(
    Object.entries(settings.connections).map(([name, connection]) => [name, createProvider(connection, clock)]),
  );
  const listeners = settings.interviewers.flatMap((interviewer) =>
    interviewer.calendars.flatMap((calendar) => {
      const listener = providers
        .get(calendar.connection)
        ?.listen?.(calendarRefOf(interviewer, calendar), () => onChange(calendar.id));
      return listener ? [listener] : [];
    }),
  );
  return {
    provider: (name) => providers.get(name) ?? null,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await Promise.all([...providers.values()].map((provider) => provider.close?.()));
    },
  };
}
