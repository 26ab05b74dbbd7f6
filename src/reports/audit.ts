/** What people did by hand, the latest first. */
import { z } from 'zod';
import { isoOf } from '../scheduling/instant.ts';
import { ACTS, listActs } from '../store/audit.ts';
import type { Store } from '../store/store.ts';

const facts = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
  .nullable();

export const AuditLine = z.object({
  at: z.string(),
  who: z.string(),
  act: z.enum(ACTS),
  subject: z.string(),
  old: facts,
  new: facts,
});
export type AuditLine = z.infer<typeof AuditLine>;

/** @param subject null for everything */
export async function auditReport({ db }: Store, subject: string | null, limit: number): Promise<AuditLine[]> {
  const entries = await listActs(db, subject, limit);
  return entries.map(({ at, who, act, subject: about, old, new: now }) =>
    AuditLine.parse({ at: isoOf(at), who, act, subject: about, old, new: now }),
  );
}
