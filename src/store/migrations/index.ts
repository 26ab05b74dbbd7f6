/** Every migration in order. A landed one is never edited: add the next. */
import type { Migration } from 'kysely/migration';
import { firstTables } from './0001-first-tables.ts';

export const migrations: Record<string, Migration> = {
  '0001_first_tables': firstTables,
};
