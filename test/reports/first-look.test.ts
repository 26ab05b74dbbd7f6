/** What would be done by a first start is known before it: everything is read, and nothing written. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { planAfresh } from '../../src/daemon/first-look.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import { vcalendar, vevent } from '../harness/icalendar-text.ts';
import { createVirtualClock } from '../harness/virtual-clock.ts';
import { NOW, THURSDAY } from '../harness/world.ts';

let sandbox: Sandbox;
let folder: string;
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

it('holds, invites, and what differs already; which calendars cannot be read; and no trace is left', async () => {
  const clock = createVirtualClock(NOW);
  sandbox = await startSandbox({ port: 0, clock, random: Math.random, rateLimitPerMinute: 10_000 });
  folder = mkdtempSync(join(tmpdir(), 'first-look-'));
  mkdirSync(join(folder, 'calendars/alice'), { recursive: true });
  const meeting = vcalendar(vevent('board', ['DTSTART:20261126T100000Z', 'DTEND:20261126T110000Z', 'SUMMARY:Board']));
  writeFileSync(join(folder, 'calendars/alice/board.ics'), meeting);
  const text = stringify({
    jobhive: { base_url: `${sandbox.url}/v1`, api_key: 'jh_live_daemon' },
    company: { name: 'Acme', time_zone: 'Europe/Berlin' },
    connections: {
      folders: { provider: 'local', path: './calendars' },
      nowhere: { provider: 'caldav', url: 'http://127.0.0.1:9/', username: 'x', password: 'not-a-secret' },
    },
    interviewers: [
      { email: 'alice@acme.example', calendars: [{ connection: 'folders', id: 'alice' }] },
      { email: 'bob@acme.example', calendars: [{ connection: 'nowhere', id: 'http://127.0.0.1:9/bob/' }] },
    ],
    panels: [{ name: 'all', required: 'alice@acme.example', optional: 'bob@acme.example' }],
    rules: [{ name: 'Firm', on: 'conflict', do: 'reschedule' }],
  });
  const loaded = loadConfig(join(folder, 'config.yaml'), { env: {}, readFile: () => text });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const subject = { candidate_email: 'ada@candidate.example', position: 'Engineer', skills: [], duration_minutes: 45 };
  const interview = sandbox.seed({ ...subject, scheduled_at: THURSDAY });
  sandbox.seed({ ...subject, scheduled_at: '2026-11-20T10:00:00Z' });

  const { steps, unread } = await planAfresh(loaded.settings, clock);
  const firstTime = steps.filter((step) => step.interview === interview);
  expect(firstTime.map((step) => [step.at === null ? 'now' : 'if it lasts', step.do, step.who])).toEqual([
    ['now', 'create hold', 'alice@acme.example'],
    ['now', 'create hold', 'bob@acme.example'],
    ['now', 'send invite', 'ada@candidate.example'],
    ['if it lasts', 'PATCH scheduled_at', null],
    ['if it lasts', 'move hold', 'alice@acme.example'],
    ['if it lasts', 'move hold', 'bob@acme.example'],
    ['if it lasts', 'send invite', 'ada@candidate.example'],
  ]);
  expect(steps.filter((step) => step.interview !== interview)).toEqual([]);
  expect(unread.map(({ calendar }) => calendar)).toEqual(['nowhere/http://127.0.0.1:9/bob/']);
  expect(sandbox.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(readdirSync(join(folder, 'calendars/alice'))).toEqual(['board.ics']);
});
