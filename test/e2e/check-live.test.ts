/** `check --live` as an administrator of Microsoft 365 meets it: what is in scope, what is not, and a grant too many. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { OutlookSandbox } from '../../src/calendars/outlook/sandbox/server.ts';
import { APP, connectionTo, startOutlook } from '../harness/outlook.ts';

const ROOT = join(import.meta.dirname, '../..');
const [ALICE, BOB, CHIEF] = ['alice@acme.example', 'bob@acme.example', 'ceo@acme.example'] as const;
const SCOPED = { [ALICE]: 'Calendars.ReadWrite', [BOB]: 'Calendars.Read' } as const;
const ABOUT_MAIL = /^(sending mail|mailbox of answers): /;

let outlook: OutlookSandbox;
let folder: string;

beforeAll(async () => {
  const people = [ALICE, BOB, CHIEF].map((address) => ({ address, name: address }));
  outlook = await startOutlook({ people, apps: [{ ...APP, tenantWide: null, scoped: SCOPED }] });
  folder = await mkdtemp(join(tmpdir(), 'check-live-'));
  await writeFile(join(folder, 'ca.pem'), outlook.ca);
  const configuration = {
    jobhive: { api_key: 'jh_dev_x', webhook: { scheme: 'shared-token', secret: '0123456789abcdef' } },
    connections: { m365: connectionTo(outlook) },
    interviewers: [ALICE, BOB].map((email) => ({ email, calendars: [{ connection: 'm365', id: email }] })),
    panels: [{ name: 'everybody', required: [ALICE, BOB] }],
  };
  await writeFile(join(folder, 'interview-sync.yaml'), stringify(configuration));
});
afterAll(async () => {
  await outlook.close();
  await rm(folder, { recursive: true, force: true });
});

/** Its lines about calendars without the blanks that columns end in, and its exit code. */
function checkLive(...more: readonly string[]): Promise<{ code: number; lines: readonly string[] }> {
  const words = ['check', join(folder, 'interview-sync.yaml'), '--live', ...more];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  return new Promise((resolve) => {
    execFile(join(ROOT, 'interview-sync'), words, { env }, (error, out) => {
      const lines = out.split('\n').map((line) => line.trimEnd());
      resolve({ code: Number(error?.code ?? 0), lines: lines.filter((line) => line !== '' && !ABOUT_MAIL.test(line)) });
    });
  });
}

it('says of each mailbox what the guide shows, and fails when one cannot be written to', async () => {
  const guide = await readFile(join(ROOT, 'docs/providers/outlook.md'), 'utf8');
  const [, shown = ''] = /```\n(CALENDAR [\s\S]*?)```/.exec(guide) ?? [];
  const { code, lines } = await checkLive('--unreachable', `m365/${CHIEF}`);
  expect(lines).toEqual(shown.trimEnd().split('\n'));
  expect(code).toBe(1);
});

it('is content with mailboxes that can be written to, and a mailbox that is out of reach', async () => {
  outlook.register({ ...APP, tenantWide: null, scoped: { ...SCOPED, [BOB]: 'Calendars.ReadWrite' } });
  expect((await checkLive('--unreachable', `m365/${CHIEF}`)).code).toBe(0);
});

it('finds a tenant-wide grant that was left standing', async () => {
  outlook.register({ ...APP, scoped: SCOPED });
  const { code, lines } = await checkLive('--dry-run', '--unreachable', `m365/${CHIEF}`);
  expect(lines.at(-1)).toMatch(/^m365\/ceo@acme\.example +fails \(reachable\): it can be read/);
  expect(code).toBe(1);
});
