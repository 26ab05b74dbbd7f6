/** Push channels: a row exists before the provider is asked, so that no channel is ever without one. */
import { type Selectable, sql } from 'kysely';
import type { CalendarId } from '../scheduling/ids.ts';
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toDateOrNull, toInstant, toInstantOrNull } from './columns.ts';
import type { PushChannelsTable } from './schema.ts';

export interface ChannelRecord {
  readonly channelId: string;
  readonly calendar: CalendarId;
  /** Null until the provider has answered. */
  readonly remoteId: string | null;
  /** SHA-256 of the secret that the provider echoes, base64url. */
  readonly tokenHash: string;
  readonly openedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly supersededAt: Instant | null;
  /** When the first message came over it; null when none has: it may lead nowhere. */
  readonly confirmedAt: Instant | null;
  readonly heardAt: Instant | null;
  /** Changes in a row that only the poll found. */
  readonly missed: number;
  /** The provider wants it prolonged before its time. */
  readonly renewNow: boolean;
  /** Null while it is as it was opened. */
  readonly renewedAt: Instant | null;
}

function toRecord(row: Selectable<PushChannelsTable>): ChannelRecord {
  return {
    channelId: row.channel_id,
    calendar: row.calendar_id,
    remoteId: row.remote_id,
    tokenHash: row.token_hash,
    openedAt: toInstant(row.opened_at),
    expiresAt: toInstantOrNull(row.expires_at),
    supersededAt: toInstantOrNull(row.superseded_at),
    confirmedAt: toInstantOrNull(row.confirmed_at),
    heardAt: toInstantOrNull(row.heard_at),
    missed: row.missed,
    renewNow: row.renew_now,
    renewedAt: toInstantOrNull(row.renewed_at),
  };
}

export async function findChannel(db: Db, channelId: string): Promise<ChannelRecord | null> {
  const row = await db.selectFrom('push_channels').selectAll().where('channel_id', '=', channelId).executeTakeFirst();
  return row ? toRecord(row) : null;
}

/** One parameter, however many they are: a text of its own for each number would be planned anew each time. */
const oneOf = (channelIds: readonly string[]) =>
  sql<boolean>`push_channels.channel_id = any(${[...channelIds]}::text[])`;

/** Those that exist, each with the connection of its calendar. */
export async function findChannels(
  db: Db,
  channelIds: readonly string[],
): Promise<(ChannelRecord & { readonly connection: string })[]> {
  const rows = await db
    .selectFrom('push_channels')
    .innerJoin('calendars', 'calendars.id', 'push_channels.calendar_id')
    .selectAll('push_channels')
    .select('calendars.connection')
    .where(oneOf(channelIds))
    .execute();
  return rows.map((row) => ({ ...toRecord(row), connection: row.connection }));
}

export async function channelsOf(db: Db, calendar: CalendarId): Promise<ChannelRecord[]> {
  const rows = await db
    .selectFrom('push_channels')
    .selectAll()
    .where('calendar_id', '=', calendar)
    .orderBy('opened_at')
    .execute();
  return rows.map(toRecord);
}

export async function announceChannel(
  db: Db,
  channel: Pick<ChannelRecord, 'channelId' | 'calendar' | 'tokenHash' | 'openedAt'>,
): Promise<void> {
  await db
    .insertInto('push_channels')
    .values({
      channel_id: channel.channelId,
      calendar_id: channel.calendar,
      remote_id: null,
      token_hash: channel.tokenHash,
      opened_at: toDate(channel.openedAt),
      expires_at: null,
      superseded_at: null,
      renewed_at: null,
    })
    .execute();
}

/** The provider's answer; its `expiresAt` counts, not what was asked for. @param renewedAt null when it was opened */
export async function saveChannel(
  db: Db,
  channelId: string,
  answer: { readonly remoteId: string; readonly expiresAt: Instant },
  renewedAt: Instant | null = null,
): Promise<void> {
  await db
    .updateTable('push_channels')
    .set({
      remote_id: answer.remoteId,
      expires_at: toDate(answer.expiresAt),
      renew_now: false,
      renewed_at: toDateOrNull(renewedAt),
    })
    .where('channel_id', '=', channelId)
    .execute();
}

export async function supersedeChannels(
  db: Db,
  calendar: CalendarId,
  except: string | null,
  now: Instant,
): Promise<void> {
  let others = db
    .updateTable('push_channels')
    .set({ superseded_at: toDate(now) })
    .where('calendar_id', '=', calendar)
    .where('superseded_at', 'is', null);
  if (except !== null) others = others.where('channel_id', '!=', except);
  await others.execute();
}

export async function forgetChannel(db: Db, channelId: string): Promise<void> {
  await db.deleteFrom('push_channels').where('channel_id', '=', channelId).execute();
}

/** A message came over each of them. */
export async function noteHeard(db: Db, channelIds: readonly string[], now: Instant): Promise<void> {
  await db
    .updateTable('push_channels')
    .set((eb) => ({
      confirmed_at: eb.fn.coalesce('confirmed_at', eb.val(toDate(now))),
      heard_at: toDate(now),
      missed: 0,
    }))
    .where(oneOf(channelIds))
    .execute();
}

/** The poll found a change that no message of this calendar's channels had announced. */
export async function noteMissed(db: Db, calendar: CalendarId): Promise<void> {
  await db
    .updateTable('push_channels')
    .set((eb) => ({ missed: eb('missed', '+', 1) }))
    .where('calendar_id', '=', calendar)
    .where('superseded_at', 'is', null)
    .execute();
}

export async function wantRenewal(db: Db, channelIds: readonly string[]): Promise<void> {
  await db.updateTable('push_channels').set({ renew_now: true }).where(oneOf(channelIds)).execute();
}
