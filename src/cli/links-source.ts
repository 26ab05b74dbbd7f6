/** What a command does about links: over the database itself, or through the daemon that has it open. */
import { userInfo } from 'node:os';
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
  const by = userInfo().username;
  if (database.kind === 'store') {
    const { store } = database;
    const now = () => systemClock.now();
    return {
      list: () => linksReport(store.db, now()),
      make: (owner) => store.transaction((tx) => makeLink({ db: tx.db, settings, now: now(), by }, owner)),
      revoke: (which) => store.transaction((tx) => revoke({ db: tx.db, now: now(), by }, which)),
      close: () => store.close(),
    };
  }
  const { ask } = database;
  return {
    list: async () => z.array(LinkLine).parse(await ask('/admin/links')),
    make: async (owner) => MadeLink.parse(await ask('/admin/links', { by, owner })),
    revoke: async (which) => Revoked.parse(await ask('/admin/links/revoke', { by, which })).revoked,
    close: async () => {},
  };
}
