/** Ends what an interviewer allowed: channels are closed, the provider is told, everything read from there is forgotten. */
import { OAuthError, type OAuthProvider } from '../calendars/oauth.ts';
import { CalendarError, type CalendarProvider } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { closeChannel } from '../reconcile/watch.ts';
import { SealBroken, type Sealer } from '../secrets/sealer.ts';
import { recordAct } from '../store/audit.ts';
import { type CalendarRecord, calendarsOf, forgetCalendarsOf } from '../store/calendars.ts';
import { withdrawConnectLinks } from '../store/connect-links.ts';
import { boundaryOf, forgetGrant, type GrantRecord, listGrants } from '../store/grants.ts';
import { channelsOf } from '../store/push-channels.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';

export interface DisconnectParts {
  readonly settings: () => Settings;
  readonly oauth: (connection: string) => OAuthProvider | null;
  readonly provider: (connection: string) => CalendarProvider | null;
  readonly store: Store;
  readonly sealer: Sealer | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: () => Promise<void>;
}

export interface Disconnection {
  readonly connection: string;
  readonly interviewer: string;
  readonly account: string;
  readonly calendars: number;
  readonly channels: number;
  /** `kept`: it could not be revoked, and nothing was forgotten, so that it can be tried again. */
  readonly outcome: 'planned' | 'done' | 'kept';
  readonly problem: string | null;
}

/**
 * @param target a connection's name, or an interviewer's address
 * @param options `dryRun` says what would be done; `force` forgets also what could not be revoked
 */
export async function disconnect(
  parts: DisconnectParts,
  target: string,
  options: { readonly dryRun: boolean; readonly force: boolean; readonly by: string },
): Promise<Disconnection[]> {
  const wanted = target.trim().toLowerCase();
  const grants = (await listGrants(parts.store.db)).filter(
    ({ connection, interviewer }) => connection === target || interviewer === wanted,
  );
  const results: Disconnection[] = [];
  for (const grant of grants) results.push(await disconnectOne(parts, grant, options));
  if (results.some(({ outcome }) => outcome === 'done')) await parts.onChange();
  return results;
}

async function disconnectOne(
  parts: DisconnectParts,
  grant: GrantRecord,
  { dryRun, force, by }: { readonly dryRun: boolean; readonly force: boolean; readonly by: string },
): Promise<Disconnection> {
  const { connection, interviewer, account } = grant;
  const { db } = parts.store;
  const own = (await calendarsOf(db, [interviewer])).filter((calendar) => calendar.connection === connection);
  const channels = (await Promise.all(own.map(({ id }) => channelsOf(db, id)))).flat().length;
  const facts = { connection, interviewer, account, calendars: own.length, channels };
  if (dryRun) return { ...facts, outcome: 'planned', problem: null };
  for (const calendar of own) await closeChannels(parts, calendar);
  const problem = await revoke(parts, grant);
  if (problem !== null && !force) return { ...facts, outcome: 'kept', problem };
  await parts.store.transaction(async (tx) => {
    await withdrawConnectLinks(tx.db, grant);
    await forgetGrant(tx.db, grant);
    await forgetCalendarsOf(tx.db, connection, interviewer);
    const old = { connection, account, calendars: own.length };
    const entry = {
      who: by,
      act: 'disconnect',
      subject: interviewer,
      old,
      new: { revoked: problem === null },
    } as const;
    await recordAct(tx.db, entry, parts.clock.now());
  });
  parts.log.info('an interviewer was disconnected', { connection, interviewer, revoked: problem === null });
  return { ...facts, outcome: 'done', problem };
}

/** One that cannot be closed ends by itself within days, and what comes over it is dropped. */
async function closeChannels(parts: DisconnectParts, calendar: CalendarRecord): Promise<void> {
  const push = parts.provider(calendar.connection)?.push;
  const person = parts.settings().interviewers.find(({ email }) => email === calendar.interviewer);
  if (!push) return;
  const { remoteId, interviewer } = calendar;
  const ref = { remoteId, ownerEmail: interviewer, ownerZone: person?.zone ?? 'UTC' };
  for (const channel of await channelsOf(parts.store.db, calendar.id)) {
    try {
      await closeChannel(parts, push, channel, ref);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      parts.log.warn('a push channel could not be closed', { calendar: calendar.id, problem: error.message });
    }
  }
}

/** @returns why it could not be revoked, in words; null when it is */
async function revoke(parts: DisconnectParts, grant: GrantRecord): Promise<string | null> {
  const oauth = parts.oauth(grant.connection);
  if (!oauth) return `“${grant.connection}” is not configured (any more), so that its provider cannot be told`;
  try {
    const secret = parts.sealer?.open(grant.secret, boundaryOf(grant));
    if (secret === undefined) return 'without INTERVIEW_SYNC_KEY nobody can speak for them';
    await oauth.revoke(secret);
    return null;
  } catch (error) {
    if (error instanceof OAuthError || error instanceof SealBroken) return error.message;
    throw error;
  }
}
