/** Microsoft 365 on the loopback, with every body checked against Graph's published schema where that is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { AccessTokens } from '../../src/calendars/oauth.ts';
import type { Shape } from '../../src/calendars/outlook/sandbox/call.ts';
import {
  type OutlookSandbox,
  type OutlookSandboxOptions,
  startOutlookSandbox,
} from '../../src/calendars/outlook/sandbox/server.ts';
import type { Pacing } from '../../src/calendars/pacing.ts';
import { systemClock } from '../../src/clock.ts';

const SCHEMA = join(import.meta.dirname, '../../../shared/schemas/msgraph-calendar-v1.0.schema.json');

export function hasSchema(): boolean {
  return existsSync(SCHEMA);
}

let validators: Map<Shape, ValidateFunction> | null = null;

/** @throws what Microsoft's metadata says against the body; says nothing where the schema is not at hand */
export function checkAgainstSchema(shape: Shape, body: unknown): void {
  if (!hasSchema()) return;
  validators ??= new Map();
  const known = validators.get(shape) ?? compile(shape);
  validators.set(shape, known);
  if (!known(body)) throw new Error(`no ${shape} of Graph: ${JSON.stringify(known.errors?.slice(0, 3))}`);
}

function compile(shape: Shape): ValidateFunction {
  // Formats are OData's own; what matters here are names, types and words.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  const schema: { $id: string } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  ajv.addSchema(schema);
  return ajv.compile({ $ref: `${schema.$id}#/$defs/${shape}` });
}

export const APP = {
  clientId: '11111111-2222-3333-4444-555555555555',
  clientSecret: 'sandbox~secret',
  tenantWide: 'Calendars.ReadWrite',
} as const;

/**
 * Bodies that do not fit the schema are told at the end: thrown at the server they would only look like its failure.
 * @param checked whether bodies are held against the schema; to compile it takes some seconds
 */
export async function startOutlook(
  options: Partial<OutlookSandboxOptions> & Pick<OutlookSandboxOptions, 'people'>,
  checked = false,
): Promise<OutlookSandbox> {
  const schemaProblems: string[] = [];
  const sandbox = await startOutlookSandbox({
    clock: systemClock,
    apps: [APP],
    inspect: (shape, body) => {
      if (!checked) return;
      try {
        checkAgainstSchema(shape, body);
      } catch (error) {
        schemaProblems.push(String(error));
      }
    },
    ...options,
  });
  trust(sandbox.ca);
  return {
    ...sandbox,
    async close() {
      await sandbox.close();
      if (schemaProblems.length > 0) throw new Error(schemaProblems.join('\n'));
    },
  };
}

/** For this process, as `NODE_EXTRA_CA_CERTS` does it for one that is started. */
function trust(ca: string): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ca]);
}

/** The application's tokens, straight from the token endpoint. */
export function directTokens(sandbox: OutlookSandbox): AccessTokens {
  let token: string | null = null;
  return {
    async tokenOf() {
      token ??= sandbox.tokens.issueAccess({ kind: 'app', app: APP }).token;
      return token;
    },
    async discard() {
      token = null;
    },
  };
}

/** One node that shares with nobody. */
export const ALONE: Pacing = {
  spend: async () => {},
  calm: async () => {},
  within: (_lane, _most, work) => work(),
};

/** The application as an admin configures it. */
export function connectionTo(outlook: OutlookSandbox) {
  return {
    provider: 'outlook',
    auth: 'application',
    tenant: 'acme.example',
    client_id: APP.clientId,
    client_secret: APP.clientSecret,
    cloud: { login: outlook.url, graph: outlook.url },
  };
}
