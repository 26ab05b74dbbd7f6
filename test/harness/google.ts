/** Google Calendar on the loopback, with every body checked against Google's discovery document where that is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { createGoogleWithOAuth, type GoogleOptions } from '../../src/calendars/google/provider.ts';
import {
  type GoogleSandbox,
  type GoogleSandboxOptions,
  startGoogleSandbox,
} from '../../src/calendars/google/sandbox/server.ts';
import type { Shape } from '../../src/calendars/google/sandbox/shapes.ts';
import { CALENDAR_LIST_SCOPE, EVENTS_SCOPE } from '../../src/calendars/google/scopes.ts';
import type { ServiceAccount } from '../../src/calendars/google/service-account.ts';
import type { AccessTokens } from '../../src/calendars/oauth.ts';
import type { Pacing } from '../../src/calendars/pacing.ts';
import type { CalendarProvider } from '../../src/calendars/provider.ts';
import { systemClock } from '../../src/clock.ts';

const SCHEMA = join(import.meta.dirname, '../../../shared/schemas/google-calendar-v3.schema.json');

let validators: Map<Shape, ValidateFunction> | null = null;

/** What the discovery document says against the body; null when nothing, or when it is not at hand. */
function problemOf(shape: Shape, body: unknown): string | null {
  if (!existsSync(SCHEMA)) return null;
  validators ??= new Map();
  const valid = validators.get(shape) ?? compile(shape);
  validators.set(shape, valid);
  return valid(body) ? null : `no ${shape} of Google: ${JSON.stringify(valid.errors?.slice(0, 3))}`;
}

function compile(shape: Shape): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schema: { $id: string } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  ajv.addSchema(schema);
  return ajv.compile({ $ref: `${schema.$id}#/$defs/${shape}` });
}

/** Bodies that do not fit are remembered: thrown at the server they would only look like its failure. */
export interface GoogleHarness extends GoogleSandbox {
  readonly schemaProblems: readonly string[];
}

export async function startGoogle(
  options: Partial<GoogleSandboxOptions> & Pick<GoogleSandboxOptions, 'users'>,
): Promise<GoogleHarness> {
  const schemaProblems: string[] = [];
  const sandbox = await startGoogleSandbox({
    clock: systemClock,
    random: Math.random,
    inspect: (shape, body) => {
      const problem = problemOf(shape, body);
      if (problem !== null && !schemaProblems.includes(problem)) schemaProblems.push(problem);
    },
    ...options,
  });
  return Object.assign(sandbox, { schemaProblems });
}

/** One node that shares with nobody. */
export const ALONE: Pacing = {
  spend: async () => {},
  calm: async () => {},
  within: (_lane, _most, work) => work(),
};

export const QUOTAS = { project: 'sandbox', perProject: 10_000, perUser: 600 } as const;

/** Tokens as after a consent, straight from the sandbox: everybody who is asked for has allowed us in. */
export function directTokens(
  google: GoogleSandbox,
  scopes: readonly string[] = [EVENTS_SCOPE, CALENDAR_LIST_SCOPE],
): AccessTokens {
  const { clientId } = google.addClient('http://127.0.0.1/oauth/callback');
  const known = new Map<string, string>();
  return {
    async tokenOf(owner) {
      const token = known.get(owner) ?? google.accounts.signIn(owner, clientId, scopes);
      known.set(owner, token);
      return token;
    },
    async discard(owner) {
      known.delete(owner);
    },
  };
}

export function googleProvider(
  google: GoogleSandbox,
  options: Partial<GoogleOptions> & { tokens?: AccessTokens } = {},
): CalendarProvider {
  const { tokens = directTokens(google), ...others } = options;
  const { provider } = createGoogleWithOAuth(
    {
      clientId: 'unused',
      clientSecret: 'unused',
      endpoint: google.url,
      quotas: QUOTAS,
      pacing: ALONE,
      clock: systemClock,
      random: () => 0.5,
      ...others,
    },
    () => tokens,
  );
  return provider;
}

/** @param keyFile as Google gives it out */
export function serviceAccountOf(keyFile: string): ServiceAccount {
  const { client_email, private_key }: { client_email: string; private_key: string } = JSON.parse(keyFile);
  return { email: client_email, privateKey: private_key };
}
