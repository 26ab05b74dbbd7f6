/** What must hold whatever crashed when, read from the parties' own records: JobHive's, the mail server's, ours. */
import { sql } from 'kysely';
import { openStore } from '../../src/store/open-store.ts';
import type { Invite } from './agreement.ts';
import type { Company } from './company.ts';

export interface Reading {
  /** In words; none when every guarantee was kept. */
  readonly broken: readonly string[];
  readonly reschedules: Readonly<Record<string, number>>;
  readonly effectivePatches: number;
  readonly mails: number;
  /** Deliveries of a message that the mail server already had. */
  readonly duplicates: number;
  /** Messages taken after a later one about the same interview. */
  readonly overtaken: number;
}

/** Of a database that no daemon works on any more. */
export async function readGuarantees(company: Company, invites: readonly Invite[]): Promise<Reading> {
  const store = await openStore(company.store);
  try {
    const rows = await store.db.selectFrom('reschedules').selectAll().orderBy('id').execute();
    const queued = await store.db
      .selectFrom('deliveries')
      .select(['interview_id', 'sequence', 'message_id', 'state'])
      .where('sequence', 'is not', null)
      .orderBy('id')
      .execute();
    const reserved = await store.db.selectFrom('slot_reservations').selectAll().execute();
    const locked = await sql<{ key: string; locked_by: string }>`
      select coalesce(key, id::text) as key, locked_by from graphile_worker._private_jobs where locked_at is not null
    `.execute(store.db);
    const mails = mailTwice(company, invites);
    const broken = [
      ...onePatchPerRow(company, rows),
      ...rows
        .filter(({ state }) => state === 'planned' || state === 'sent')
        .map(({ id, interview_id, state }) => `reschedule ${id} of ${interview_id} is still ${state}`),
      ...reserved.map(({ reschedule_id, interviewer }) => `reschedule ${reschedule_id} still holds ${interviewer}`),
      ...locked.rows.map(({ key, locked_by }) => `job ${key} is locked by ${locked_by}`),
      ...queued
        .filter(({ state }) => state !== 'accepted' && state !== 'superseded')
        .map(({ message_id, state }) => `message ${message_id} is ${state}`),
      ...risingSequences(queued),
      ...oneMessagePerRevision(invites),
      ...mails.broken,
    ];
    return {
      broken,
      reschedules: countBy(rows.map(({ state }) => state)),
      effectivePatches: company.patches().filter(({ status }) => status === 200).length,
      mails: invites.length,
      duplicates: mails.duplicates,
      overtaken: overtaken(invites),
    };
  } finally {
    await store.close();
  }
}

interface Row {
  readonly id: number;
  readonly interview_id: string;
  readonly to_start: Date;
  readonly state: string;
  readonly planned_at: Date;
  readonly settled_at: Date | null;
}

/** At most one reschedule of an interview is in flight, so the time of a PATCH says whose it was. */
function onePatchPerRow(company: Company, rows: readonly Row[]): string[] {
  const effective = company.patches().filter(({ status }) => status === 200);
  const owners = effective.map((patch) => {
    const at = Date.parse(patch.received_at);
    return rows.find(
      (row) =>
        patch.url === `/v1/interviews/${row.interview_id}` &&
        row.planned_at.getTime() <= at &&
        at <= (row.settled_at?.getTime() ?? Number.POSITIVE_INFINITY),
    );
  });
  const broken = effective.flatMap(({ url, received_at }, index) =>
    owners[index] ? [] : [`a PATCH of ${url} at ${received_at} belongs to no reschedule`],
  );
  for (const row of rows) {
    const count = owners.filter((owner) => owner === row).length;
    if (count > 1) broken.push(`reschedule ${row.id} of ${row.interview_id} was PATCHed ${count} times`);
  }
  return broken;
}

function risingSequences(
  queued: readonly { readonly interview_id: string | null; readonly sequence: number | null }[],
): string[] {
  const last = new Map<string, number>();
  const broken: string[] = [];
  for (const { interview_id, sequence } of queued) {
    const before = last.get(interview_id ?? '') ?? -1;
    if ((sequence ?? -1) <= before) broken.push(`SEQUENCE of ${interview_id} went from ${before} to ${sequence}`);
    last.set(interview_id ?? '', sequence ?? -1);
  }
  return broken;
}

function oneMessagePerRevision(invites: readonly Invite[]): string[] {
  const revisions = Map.groupBy(invites, ({ uid, sequence }) => `${uid} SEQUENCE ${sequence}`);
  return [...revisions].flatMap(([revision, copies]) => {
    const contents = new Set(copies.map(({ messageId, method, start }) => `${messageId} ${method} ${start}`));
    return contents.size === 1 ? [] : [`${revision} was sent as ${[...contents].join(' and as ')}`];
  });
}

/** A message may come twice only where a node was struck between the two. */
function mailTwice(company: Company, invites: readonly Invite[]) {
  const broken: string[] = [];
  let duplicates = 0;
  for (const [messageId, copies] of Map.groupBy(invites, (invite) => invite.messageId)) {
    for (const [index, copy] of copies.entries()) {
      const before = copies[index - 1];
      if (!before) continue;
      duplicates += 1;
      if (!company.blows.some((at) => before.at <= at + 1_000 && at <= copy.at))
        broken.push(`${messageId} came twice though no node was struck in between`);
    }
  }
  return { broken, duplicates };
}

function overtaken(invites: readonly Invite[]): number {
  const latest = new Map<string, number>();
  let count = 0;
  for (const { uid, sequence } of invites) {
    if (sequence < (latest.get(uid) ?? -1)) count += 1;
    latest.set(uid, Math.max(sequence, latest.get(uid) ?? -1));
  }
  return count;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
