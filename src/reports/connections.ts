/** Which accounts the calendars are reached through, and who has yet to connect, or to connect again. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { isoOf } from '../scheduling/instant.ts';
import { listCalendars } from '../store/calendars.ts';
import { listGrants } from '../store/grants.ts';
import type { Store } from '../store/store.ts';

export const ConnectionLine = z.object({
  connection: z.string(),
  provider: z.string(),
  /** Null where the account is the company’s. */
  interviewer: z.string().nullable(),
  account: z.string().nullable(),
  /** `configured`: its credential is in the configuration; whether it works, `status` says of each calendar. */
  state: z.enum(['configured', 'connected', 'not_connected', 'needs_reconnect']),
  since: z.string().nullable(),
  problem: z.string().nullable(),
  calendars: z.number(),
});
export type ConnectionLine = z.infer<typeof ConnectionLine>;

export async function connectionsReport(store: Pick<Store, 'db'>, settings: Settings): Promise<ConnectionLine[]> {
  const [grants, calendars] = await Promise.all([listGrants(store.db), listCalendars(store.db)]);
  return Object.entries(settings.connections).flatMap(([connection, { provider }]): ConnectionLine[] => {
    const people = settings.interviewers.filter(({ pickedFrom }) =>
      pickedFrom.some((from) => from.connection === connection),
    );
    const own = calendars.filter((calendar) => calendar.connection === connection);
    const base = { connection, provider, interviewer: null, account: null, since: null, problem: null };
    if (people.length === 0) return [{ ...base, state: 'configured', calendars: own.length }];
    return people.map(({ email }) => {
      const grant = grants.find((one) => one.connection === connection && one.interviewer === email);
      const line = { ...base, interviewer: email, calendars: own.filter((one) => one.interviewer === email).length };
      if (!grant) return { ...line, state: 'not_connected' };
      const { account, grantedAt, lostAt, lostReason } = grant;
      return lostAt === null
        ? { ...line, account, state: 'connected', since: isoOf(grantedAt) }
        : { ...line, account, state: 'needs_reconnect', since: isoOf(lostAt), problem: lostReason };
    });
  });
}
