/** What people did by hand. Only added to: the database refuses everything else. */
import type { Instant } from '../scheduling/instant.ts';
import { type Db, toDate, toInstant } from './columns.ts';

export const ACTS = [
  'pause',
  'resume',
  'approve',
  'refuse',
  'reseat',
  'resend',
  'invite to connect',
  'connect',
  'disconnect',
  'make link',
  'revoke link',
] as const;
export type Act = (typeof ACTS)[number];

/** Facts that may be read by every admin: no secrets, no tokens, no words of candidates or of other events. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface AuditEntry {
  readonly id: number;
  readonly at: Instant;
  /** A user name of the machine, an e-mail address, … as far as it is known. */
  readonly who: string;
  readonly act: Act;
  /** An interview's id, an interviewer's address, a connection's name, `delivery 12`, … */
  readonly subject: string;
  readonly old: Facts | null;
  readonly new: Facts | null;
}

/** Call it in the transaction of the act. */
export async function recordAct(db: Db, entry: Omit<AuditEntry, 'id' | 'at'>, now: Instant): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at: toDate(now),
      who: entry.who,
      act: entry.act,
      subject: entry.subject,
      old: entry.old && JSON.stringify(entry.old),
      new: entry.new && JSON.stringify(entry.new),
    })
    .execute();
}

/** The latest first. @param subject null for every one */
export async function listActs(db: Db, subject: string | null, limit: number): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(subject !== null, (query) => query.where('subject', '=', subject))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, at: toInstant(row.at) }));
}
