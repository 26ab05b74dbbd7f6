/** Requests that providers count together, for all nodes: buckets that fill up with time. */
import { sql } from 'kysely';
import type { Quota } from '../calendars/pacing.ts';
import { type Instant, MINUTE } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant, toInstantOrNull } from './columns.ts';

/**
 * Of a minute's requests, what may go out at once. Providers count a sliding minute: a full bucket and what runs into
 * it within that minute are together the quota, never more.
 */
const BURST_SHARE = 0.1;

export type Spending =
  | { readonly kind: 'spent' }
  /** One of the quotas is used up; it has a request again after this long. */
  | { readonly kind: 'short'; readonly waitMs: number }
  | { readonly kind: 'calm'; readonly until: Instant; readonly why: string };

interface Row {
  readonly per_ms: number;
  readonly filled: number;
  readonly calm_until: Date | null;
  readonly calm_reason: string | null;
  readonly spent: boolean;
}

/** One request out of each of these, or none out of any. Quotas are locked in order of their names. */
export async function spendRequest(db: Db, quotas: readonly Quota[], now: Instant): Promise<Spending> {
  if (quotas.length === 0) return { kind: 'spent' };
  const rows = await trySpending(db, quotas, now);
  if (rows.length < quotas.length) {
    await openQuotas(db, quotas, now);
    return spendRequest(db, quotas, now);
  }
  if (rows.every(({ spent }) => spent)) return { kind: 'spent' };
  const calm = rows
    .flatMap(({ calm_until, calm_reason }) => {
      const until = toInstantOrNull(calm_until);
      return until !== null && until > now ? [{ kind: 'calm' as const, until, why: calm_reason ?? '' }] : [];
    })
    .sort((a, b) => b.until - a.until)[0];
  if (calm) return calm;
  return { kind: 'short', waitMs: Math.max(...rows.map(({ filled, per_ms }) => Math.ceil((1 - filled) / per_ms))) };
}

async function trySpending(db: Db, quotas: readonly Quota[], now: Instant): Promise<readonly Row[]> {
  const names = quotas.map(({ name }) => name);
  const rates = quotas.map(ratePerMs);
  const bursts = quotas.map(burstOf);
  const { rows } = await sql<Row>`
    with wanted as (
      select * from unnest(${names}::text[], ${rates}::float8[], ${bursts}::float8[]) as w (name, per_ms, burst)
    ), filled as (
      select q.name, w.per_ms, q.calm_until, q.calm_reason, least(
        w.burst,
        q.left_over + greatest(0, extract(epoch from (${toDate(now)}::timestamptz - q.counted_at)) * 1000) * w.per_ms
      ) as filled
      from request_quotas q join wanted w on w.name = q.name
      order by q.name
      for update of q
    ), verdict as (
      select bool_and(filled >= 1 and (calm_until is null or calm_until <= ${toDate(now)}::timestamptz))
        and count(*) = ${names.length}::int as spent
      from filled
    ), spending as (
      update request_quotas q
      set left_over = f.filled - 1, counted_at = greatest(q.counted_at, ${toDate(now)}::timestamptz)
      from filled f, verdict v
      where q.name = f.name and v.spent
    )
    select f.per_ms, f.filled, f.calm_until, f.calm_reason, v.spent from filled f, verdict v
  `.execute(db);
  return rows;
}

/** The first request of a quota finds it full. */
async function openQuotas(db: Db, quotas: readonly Quota[], now: Instant): Promise<void> {
  await db
    .insertInto('request_quotas')
    .values(
      quotas
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((quota) => ({
          name: quota.name,
          per_minute: quota.perMinute,
          left_over: burstOf(quota),
          counted_at: toDate(now),
          calm_until: null,
          calm_reason: null,
        })),
    )
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
}

function ratePerMs({ perMinute }: Quota): number {
  return ((1 - BURST_SHARE) * perMinute) / MINUTE;
}

function burstOf({ perMinute }: Quota): number {
  return Math.max(1, BURST_SHARE * perMinute);
}

/** The longest calm that anybody was asked for counts. */
export async function calmQuota(db: Db, quota: Quota, until: Instant, why: string, now: Instant): Promise<void> {
  await openQuotas(db, [quota], now);
  await db
    .updateTable('request_quotas')
    .set({ calm_until: toDate(until), calm_reason: why })
    .where('name', '=', quota.name)
    .where((eb) => eb.or([eb('calm_until', 'is', null), eb('calm_until', '<', toDate(until))]))
    .execute();
}

export interface QuotaRecord extends Quota {
  /** Requests that could go out at once now. */
  readonly left: number;
  readonly calmUntil: Instant | null;
  readonly calmReason: string | null;
}

export async function listQuotas(db: Db, now: Instant): Promise<QuotaRecord[]> {
  const rows = await db.selectFrom('request_quotas').selectAll().orderBy('name').execute();
  return rows.map((row) => {
    const quota = { name: row.name, perMinute: row.per_minute };
    const since = Math.max(0, now - toInstant(row.counted_at));
    const calmUntil = toInstantOrNull(row.calm_until);
    return {
      ...quota,
      left: Math.floor(Math.min(burstOf(quota), row.left_over + since * ratePerMs(quota))),
      calmUntil: calmUntil !== null && calmUntil > now ? calmUntil : null,
      calmReason: row.calm_reason,
    };
  });
}

/** Quotas that nobody has spent of since `before` are full, and need no row to say so. */
export async function purgeQuotas(db: Db, before: Instant): Promise<void> {
  await db
    .deleteFrom('request_quotas')
    .where('counted_at', '<', toDate(before))
    .where((eb) => eb.or([eb('calm_until', 'is', null), eb('calm_until', '<', toDate(before))]))
    .execute();
}
