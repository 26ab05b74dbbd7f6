/** What a command does about interviewers' accounts: over the database itself, or through the daemon that has it open. */
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { createAccounts } from '../connections/accounts.ts';
import { type Connections, openConnections } from '../connections/open-connections.ts';
import { createPacing } from '../connections/pacing.ts';
import { withPickedCalendars } from '../connections/picked-calendars.ts';
import { createSealer } from '../secrets/sealer.ts';
import { graphileJobs } from '../store/graphile-jobs.ts';
import type { OpenStore } from '../store/open-store.ts';
import { listPickedCalendars } from '../store/picked-calendars.ts';
import { createLog } from '../telemetry/log.ts';
import { openDatabase } from './open-database.ts';

const Invited = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invited'),
    connection: z.string(),
    interviewer: z.string(),
    url: z.string(),
    expiresAt: z.number(),
    mailed: z.boolean(),
  }),
  z.object({ kind: z.literal('refused'), missing: z.boolean(), problem: z.string() }),
]);
const Disconnection = z.object({
  connection: z.string(),
  interviewer: z.string(),
  account: z.string(),
  calendars: z.number(),
  channels: z.number(),
  outcome: z.enum(['planned', 'done', 'kept']),
  problem: z.string().nullable(),
});

export interface AccountsSource {
  invite(asked: {
    interviewer: string;
    connection: string | null;
    mail: boolean;
    by: string;
  }): Promise<z.infer<typeof Invited>>;
  disconnect(
    target: string,
    options: { dryRun: boolean; force: boolean; by: string },
  ): Promise<z.infer<typeof Disconnection>[]>;
  close(): Promise<void>;
}

/** @throws CommandFailed when neither can be had. */
export async function openAccounts(configured: Settings, dataDir: string): Promise<AccountsSource> {
  const database = await openDatabase(configured, dataDir);
  if (database.kind === 'store') return overStore(configured, database.store);
  const { ask } = database;
  return {
    invite: async (asked) => Invited.parse(await ask('/admin/connect', asked)),
    disconnect: async (target, options) =>
      z.array(Disconnection).parse(await ask('/admin/disconnect', { target, ...options })),
    close: async () => {},
  };
}

async function overStore(configured: Settings, store: OpenStore): Promise<AccountsSource> {
  const settings = withPickedCalendars(configured, await listPickedCalendars(store.db));
  const parts = { store, clock: systemClock, random: Math.random };
  const keys = settings.encryptionKeys;
  const accounts = createAccounts({
    ...parts,
    settings: () => settings,
    connections: () => connections,
    jobs: graphileJobs,
    sealer: keys.length > 0 ? createSealer(keys) : null,
    log: createLog({ level: 'warn', destination: process.stderr }),
    // The daemons see it in the database.
    onChange: async () => {},
  });
  const connections: Connections = await openConnections(settings, {
    clock: systemClock,
    random: Math.random,
    pacing: createPacing(parts),
    tokensOf: (connection, oauth) => accounts.tokensOf(connection, oauth),
    onChange: () => {},
  });
  return {
    invite: (asked) => accounts.invite(asked),
    disconnect: (target, options) => accounts.disconnect(target, options),
    close: () => connections.close().finally(() => store.close()),
  };
}
