/** The whole file. From this one schema come the checks, the editor's JSON Schema and the reference in the docs. */
import { z } from 'zod';
import { channels } from './channels.ts';
import { connections, jobhive } from './connections.ts';
import { mail } from './mail.ts';
import { interviewers, panels } from './people.ts';
import { proposals } from './proposals.ts';
import { retention } from './retention.ts';
import { rules } from './rules.ts';
import { candidates, keywords, limits, scheduling } from './scheduling.ts';
import { calendars, company, database, http, jobs } from './surroundings.ts';
import { tests } from './tests.ts';

export const ConfigSchema = z.strictObject({
  version: z.literal(1).default(1).describe('The version of this format.'),
  jobhive,
  company,
  connections,
  mail,
  channels,
  interviewers,
  panels,
  candidates,
  scheduling,
  keywords,
  rules,
  tests,
  proposals,
  limits,
  calendars,
  retention,
  http,
  jobs,
  database,
});

/** The file as parsed: every default filled in, names not yet resolved. */
export type Config = z.output<typeof ConfigSchema>;
