/**
 * How the command line finds the daemon of a data folder: a file, readable by its owner alone, with the address to ask
 * and the token to ask with.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const CallingCard = z.object({ url: z.url(), token: z.string().min(1) });
export type CallingCard = z.infer<typeof CallingCard>;

const fileIn = (dataDir: string) => join(dataDir, 'daemon.json');

export async function leaveCallingCard(dataDir: string, card: CallingCard): Promise<{ remove(): Promise<void> }> {
  await mkdir(dataDir, { recursive: true });
  const file = fileIn(dataDir);
  await rm(file, { force: true });
  await writeFile(file, `${JSON.stringify(card)}\n`, { mode: 0o600 });
  return { remove: () => rm(file, { force: true }) };
}

/** Null when no daemon left one (or it is not readable); one that is left after a crash leads to nobody. */
export async function findCallingCard(dataDir: string): Promise<CallingCard | null> {
  try {
    const card = CallingCard.safeParse(JSON.parse(await readFile(fileIn(dataDir), 'utf8')));
    return card.success ? card.data : null;
  } catch {
    return null;
  }
}
