/** One move at a time is put on record, on whatever node. */
import { sql } from 'kysely';
import type { Db } from './columns.ts';

/** Any number that no other advisory lock of this program has. */
const MOVES_LOCK = 72_001;

/** Held until the transaction ends: whoever comes next sees what it has recorded. @param db of a transaction */
export async function lockMoves(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MOVES_LOCK})`.execute(db);
}
