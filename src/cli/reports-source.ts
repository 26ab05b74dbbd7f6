/** Where a command reads and orders: the database itself, or, when a daemon has an embedded one open, that daemon. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { findCallingCard } from '../calling-card.ts';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { storeLocation } from '../main.ts';
import { ExplainReport, explainReport } from '../reports/explain.ts';
import { InterviewLine, interviewsReport } from '../reports/interviews.ts';
import { StatusReport, statusReport } from '../reports/status.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { FolderLocked } from '../store/folder-lock.ts';
import { pendingMigrations } from '../store/migrate.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open-store.ts';
import { pauseMoves, resumeMoves } from '../store/pauses.ts';
import { CommandFailed } from './exit-codes.ts';

export interface Reports {
  status(): Promise<StatusReport>;
  interviews(): Promise<InterviewLine[]>;
  explain(id: InterviewId): Promise<ExplainReport | null>;
  /** False when moves were paused already. */
  pause(order: { readonly by: string; readonly reason: string }): Promise<boolean>;
  /** False when nothing was paused. */
  resume(order: { readonly by: string }): Promise<boolean>;
  close(): Promise<void>;
}

const Changed = z.object({ changed: z.boolean() });
const JSON_BODY = { 'content-type': 'application/json' };

/** @throws CommandFailed when neither can be had. */
export async function openReports(settings: Settings, dataDir: string): Promise<Reports> {
  const where = storeLocation(settings, dataDir);
  if (where.kind === 'embedded' && !existsSync(where.folder))
    throw new CommandFailed(`There is no database in ${where.folder}: nothing was started with this --data yet.`);
  try {
    const store = await openStore(where);
    const pending = await pendingMigrations(store, migrations);
    if (pending.length > 0) {
      await store.close();
      throw new CommandFailed('The database has no tables of this version yet: run "interview-sync migrate".');
    }
    return {
      status: () => statusReport(store, settings, systemClock.now()),
      interviews: () => interviewsReport(store, settings),
      explain: (id) => explainReport(store, settings, id),
      pause: (order) => pauseMoves(store.db, order, systemClock.now()),
      resume: ({ by }) => resumeMoves(store.db, by, systemClock.now()),
      close: () => store.close(),
    };
  } catch (error) {
    if (!(error instanceof FolderLocked)) throw error;
    const card = await findCallingCard(dataDir);
    if (!card) throw new CommandFailed(error.message);
    const ask = async (path: string, order?: unknown): Promise<unknown> => {
      const answer = await fetch(new URL(path, card.url), {
        headers: { authorization: `Bearer ${card.token}`, ...(order !== undefined && JSON_BODY) },
        ...(order !== undefined && { method: 'POST', body: JSON.stringify(order) }),
      });
      if (answer.status === 404) return null;
      if (!answer.ok) throw new CommandFailed(`The daemon at ${card.url} answered ${answer.status}.`);
      return answer.json();
    };
    return {
      status: async () => StatusReport.parse(await ask('/admin/status')),
      interviews: async () => z.array(InterviewLine).parse(await ask('/admin/interviews')),
      explain: async (id) =>
        ExplainReport.nullable().parse(await ask(`/admin/interviews/${encodeURIComponent(id)}/explain`)),
      pause: async (order) => Changed.parse(await ask('/admin/pause', order)).changed,
      resume: async (order) => Changed.parse(await ask('/admin/resume', order)).changed,
      close: async () => {},
    };
  }
}
