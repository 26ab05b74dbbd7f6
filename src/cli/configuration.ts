/** The configuration of a command, or the end of the command with every problem named. */
import { loadConfig } from '../config/load-config.ts';
import { formatProblem } from '../config/problem.ts';
import { readTextFile } from '../config/read-text-file.ts';
import type { Environment } from '../config/references.ts';
import type { Settings } from '../config/settings.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';

export const environment: Environment = { env: process.env, readFile: readTextFile };

/** Warnings go to standard error. @param over sections that take the place of the file's. @throws CommandFailed */
export function readConfiguration(file: string, over?: string): Settings {
  const loaded = loadConfig(file, environment, over);
  if (!loaded.ok) throw new CommandFailed(loaded.problems.map(formatProblem).join('\n\n'), EXIT.usage);
  for (const warning of loaded.warnings) console.error(`warning: ${formatProblem(warning)}`);
  return databaseFromEnvironment(loaded.settings, process.env.DATABASE_URL);
}

/** `DATABASE_URL` counts where the file names no database, as containers expect. */
export function databaseFromEnvironment(settings: Settings, url: string | undefined): Settings {
  if (settings.database.kind === 'postgres' || !url) return settings;
  return { ...settings, database: { kind: 'postgres', url } };
}
