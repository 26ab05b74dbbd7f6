/** The sandbox's memory over a restart: one JSON file, replaced as a whole so that it is never half written. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { StoredInterview } from './interview-state.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

const SandboxData = z.object({
  interviews: z.array(StoredInterview),
  webhooks: z.array(WebhookEndpoint),
});
export interface SandboxData {
  readonly interviews: readonly StoredInterview[];
  readonly webhooks: readonly WebhookEndpoint[];
}

/**
 * The content of `path`; nothing where there is no such file yet.
 * @throws Error naming the file and the first wrong field when it is something else. The file stays as it is.
 */
export function readDataFile(path: string): SandboxData {
  const text = textOf(path);
  if (text === null) return { interviews: [], webhooks: [] };
  const parsed = SandboxData.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `${path} is not a data file of the sandbox: ${issue?.path.join('.') || 'content'}: ${issue?.message ?? 'unreadable'}. ` +
      'Correct it, or move it away to start empty.',
  );
}

/** Written beside the target and renamed over it; readable by its owner only, since it holds webhook secrets. */
export function writeDataFile(path: string, data: SandboxData): void {
  const partial = `${path}.tmp`;
  writeFileSync(partial, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, path);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
