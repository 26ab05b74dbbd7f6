/** What a command does about links: over the database itself, or through the daemon that has it open. */
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import {
  LinkLine,
  type LinkOwner,
  type LinksToRevoke,
  linksReport,
  MadeLink,
  makeLink,
  revoke,
} from '../links/manage-links.ts';
import { openDatabase } from './open-database.ts';

export interface LinksSource {
  list(): Promise<LinkLine[]>;
  make(owner: LinkOwner): Promise<MadeLink>;
  /** @returns how many were good until now */
  revoke(which: LinksToRevoke): Promise<number>;
  close(): Promise<void>;
}

const Revoked = z.object({ revoked: z.number() });

/** @throws CommandFailed when neither can be had. */
export async function openLinks(settings: Settings, dataDir: string): Promise<LinksSource> {
  const database = await openDatabase(settings, dataDir);
  if (database.kind === 'store') {
    const { db } = database.store;
    const now = () => systemClock.now();
    return {
      list: () => linksReport(db, now()),
      make: (owner) => makeLink({ db, settings, now: now() }, owner),
      revoke: (which) => revoke(db, which, now()),
      close: () => database.store.close(),
    };
  }
  const { ask } = database;
  return {
    list: async () => z.array(LinkLine).parse(await ask('/admin/links')),
    make: async (owner) => MadeLink.parse(await ask('/admin/links', owner)),
    revoke: async (which) => Revoked.parse(await ask('/admin/links/revoke', which)).revoked,
    close: async () => {},
  };
}
