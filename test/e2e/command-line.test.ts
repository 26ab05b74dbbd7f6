/** The command line as a person or a script meets it: real processes, their output, their exit codes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { type Sandbox, startSandbox } from '../../src/interviews/sandbox/server.ts';
import { instant, isoOf } from '../../src/scheduling/instant.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMAND = join(ROOT, 'interview-sync');
const INSTANT = /\d{4}-\d\d-\d\dT/;
const PATIENCE = { timeout: 180_000, interval: 100 };

let folder: string;
let config: string;
let data: string;
let sandbox: Sandbox;
let interview: string;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, JOBHIVE_BASE_URL: `${sandbox.url}/v1`, PORT: '0', DATABASE_URL: '' };
}

async function run(...words: string[]): Promise<Ended> {
  const child = spawn(COMMAND, words, { env: environment(), cwd: folder });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** A daemon that has said that it started. */
async function startDaemon(file = config): Promise<{ child: ChildProcess; url: string; lines: string[] }> {
  const child = spawn(COMMAND, ['start', '--config', file, '--data', data], { env: environment(), cwd: folder });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const started = await vi.waitFor(() => {
    const line = lines.find((candidate) => candidate.includes('"msg":"started"'));
    if (!line) throw new Error(`not started yet: ${lines.join('\n')}`);
    return JSON.parse(line);
  }, PATIENCE);
  return { child, url: started.url, lines };
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  return code;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'command-line-'));
  config = join(folder, 'config/interview-sync.yaml');
  data = join(folder, 'data');
  await mkdir(join(folder, 'config'));
  await copyFile(join(ROOT, 'config/interview-sync.yaml'), config);
  sandbox = await startSandbox({ port: 0, clock: systemClock, random: Math.random });
  interview = sandbox.seed({
    candidate_email: 'candidate@example.org',
    position: 'Gardener',
    skills: ['roses'],
    scheduled_at: isoOf(instant(Date.now() + 5 * 86_400_000)),
  });
});
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('interview-sync', () => {
  it('says what it can do, and of each command what it takes', async () => {
    const all = await run('--help');
    expect(all.code).toBe(0);
    for (const command of [
      'start',
      'demo',
      'sandbox',
      'check',
      'status',
      'interviews',
      'explain',
      'plan',
      'replay',
      'simulate',
      'connections',
      'connect',
      'disconnect',
      'links',
      'proposals',
      'approve',
      'refuse',
      'reseat',
      'audit',
      'pause',
      'resume',
      'migrate',
    ]) {
      expect(all.out).toContain(command);
      expect((await run(command, '--help')).out).toContain(`Usage: interview-sync ${command}`);
    }
  });

  it('answers a wrong call with exit code 2', async () => {
    expect(await run('strat')).toMatchObject({ code: 2, err: expect.stringContaining('start') });
  });
});

describe('check', () => {
  it('finds the example good', async () => {
    expect(await run('check', config)).toMatchObject({ code: 0, out: expect.stringContaining('is good') });
  });

  it('names the line of a mistake and ends with exit code 2', async () => {
    const broken = join(folder, 'broken.yaml');
    await writeFile(broken, (await readFile(config, 'utf8')).replace('jobhive:', 'jobhve:'));
    const result = await run('check', broken, '--json');
    expect(result.code).toBe(2);
    expect(JSON.parse(result.out)).toMatchObject({ ok: false });
    expect(result.out).toContain('jobhve');
  });
});

describe('without a daemon', () => {
  it('status says that nothing was started there yet', async () => {
    const result = await run('status', '--config', config, '--data', join(folder, 'nothing'));
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining('nothing was started') });
  });

  it('migrate tells what it would run, runs it, and then has nothing to do', async () => {
    const place = ['--config', config, '--data', join(folder, 'migrated')];
    expect((await run('migrate', '--dry-run', ...place)).out).toContain('would run 0001_first_tables');
    expect((await run('migrate', ...place)).out).toContain('ran 0001_first_tables');
    expect((await run('migrate', ...place)).out).toContain('up to date');
  });
});

describe('sandbox', () => {
  it.each([
    [['--port', 'x'], 2, '0 to 65535'],
    [['--webhook', 'http://127.0.0.1:1/'], 2, 'go together'],
    [['--port', '0', '--webhook', 'http://127.0.0.1:1/', '--webhook-secret', 'short'], 2, 'whsec_'],
    [['--port', '0', '--data', join(ROOT, 'package.json')], 1, 'package.json'],
  ])('refuses %j in a sentence', async (words, code, sentence) => {
    const result = await run('sandbox', ...words);
    expect(result).toMatchObject({ code, err: expect.stringContaining(sentence) });
    expect(result.err).not.toContain('\n    at ');
  });
});

describe('demo', () => {
  it.each(['local', 'google', 'outlook'])(
    'plays every step of its story over calendars of the kind %s',
    async (provider) => {
      const result = await run('demo', '--provider', provider, '--exit', '--json', '--data', join(folder, provider));
      expect(result.err).not.toContain('"level":"error"');
      expect(result.code).toBe(0);
      const { happened, steps } = JSON.parse(result.out);
      expect(happened).toBe(true);
      expect(steps).toHaveLength(6);
    },
  );

  it('refuses calendars that it does not know', async () => {
    expect(await run('demo', '--provider', 'gogle')).toMatchObject({ code: 2, err: expect.stringContaining('google') });
  });
});

describe('a running daemon', () => {
  let child: ChildProcess | null = null;
  afterEach(async () => {
    if (child) await stopped(child);
    child = null;
  });

  it('is asked by status, interviews and explain, keeps a second one off its data, and stops with exit code 0', async () => {
    const daemon = await startDaemon();
    child = daemon.child;
    expect((await fetch(`${daemon.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${daemon.url}/metrics`)).text()).toContain('interview_sync_queue_jobs');
    expect((await fetch(`${daemon.url}/admin/status`)).status).toBe(401);

    const place = ['--config', config, '--data', data];
    const known = await vi.waitFor(async () => {
      const lines = JSON.parse((await run('interviews', '--json', ...place)).out);
      expect(lines).toMatchObject([{ interview, position: 'Gardener', status: 'scheduled' }]);
      return lines;
    }, PATIENCE);
    expect(known).toHaveLength(1);
    expect(JSON.parse((await run('status', '--json', ...place)).out)).toMatchObject({ interviews: { scheduled: 1 } });
    expect((await run('explain', interview, ...place)).out).toContain('Gardener');
    expect(JSON.parse((await run('plan', '--json', ...place)).out)).toMatchObject({ zone: 'Europe/Berlin' });
    expect(JSON.parse((await run('replay', '--json', ...place)).out)).toMatchObject({
      notComparable: 0,
      different: [],
    });
    expect(await run('replay', '--since', 'yesterday', ...place)).toMatchObject({ code: 2 });
    expect(await run('explain', 'int_nobody', ...place)).toMatchObject({ code: 3 });

    expect((await run('pause', '--reason', 'a fair', ...place)).out).toContain('are paused');
    expect((await run('pause', ...place)).out).toContain('already');
    expect((await run('status', ...place)).out).toMatch(/paused since .*: a fair\./);
    expect((await run('resume', ...place)).out).toContain('moved again');
    expect((await run('resume', ...place)).out).toContain('Nothing was paused');
    expect(JSON.parse((await run('audit', 'everything', '--json', ...place)).out)).toMatchObject([
      { act: 'resume', old: { reason: 'a fair' } },
      { act: 'pause', new: { reason: 'a fair' } },
    ]);
    expect((await run('pause', '--interview', interview, ...place)).out).toContain(`resume --interview ${interview}`);
    expect((await run('status', ...place)).out).toContain(`(interview ${interview})`);
    for (const command of ['status', 'plan', 'interviews', 'deliveries', 'audit']) {
      const { out } = await run(command, ...place);
      expect(out, command).toContain('Europe/Berlin');
      expect(out, command).toMatch(/\w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d/);
      expect(out, command).not.toMatch(INSTANT);
      expect((await run(command, '--json', ...place)).out, command).toMatch(INSTANT);
    }
    expect(await run('pause', '--interviewer', 'nobody@acme.example', ...place)).toMatchObject({ code: 3 });
    expect((await run('proposals', ...place)).out).toContain('Nothing waits');
    expect(await run('approve', '7', ...place)).toMatchObject({ code: 3 });
    expect(await run('refuse', 'seven', ...place)).toMatchObject({ code: 2 });
    expect((await run('reseat', interview, ...place)).out).toContain('Nobody had taken a seat');

    const second = await run('start', ...place);
    expect(second.code).toBe(1);
    expect(second.err).toContain(String(daemon.child.pid));
    expect(second.err).not.toContain('\n    at ');

    expect(await stopped(daemon.child)).toBe(0);
    child = null;
  });

  it('makes links, shows who has which, and takes them back', async () => {
    const reachable = join(folder, 'config/reachable.yaml');
    await writeFile(reachable, `${await readFile(config, 'utf8')}\n  public_url: https://interviews.acme.example\n`);
    const daemon = await startDaemon(reachable);
    child = daemon.child;
    const place = ['--config', reachable, '--data', data];
    const made = await run('links', 'make', '--interviewer', 'alice@acme.example', ...place);
    expect(made.code).toBe(0);
    expect(made.err).toContain('webcal://interviews.acme.example/feeds/');
    const feed = new URL(new URL(made.out.trim()).pathname, daemon.url);
    expect(await (await fetch(feed)).text()).toContain('X-WR-CALNAME');

    const [link] = JSON.parse((await run('links', '--json', ...place)).out);
    expect(link).toMatchObject({ kind: 'interviewer', subject: 'alice@acme.example', state: 'good' });
    expect((await run('links', 'revoke', String(link.id), ...place)).out).toContain('1 link(s) revoked');
    expect((await fetch(feed)).status).toBe(410);
    expect(await run('links', 'revoke', String(link.id), ...place)).toMatchObject({ code: 3 });
    expect((await run('links', ...place)).out).not.toContain('alice');
    expect((await run('links', '--all', ...place)).out).not.toMatch(INSTANT);
    expect((await run('links', '--all', ...place)).out).toMatch(/feed +interviewer alice@acme\.example +revoked/);

    expect(await run('links', 'make', '--panel', 'nobody', ...place)).toMatchObject({ code: 3 });
    expect(await run('links', 'make', ...place)).toMatchObject({ code: 2 });
    expect(await run('links', 'revoke', '1', '--panel', 'x', ...place)).toMatchObject({ code: 2 });
  });

  it('takes a changed configuration while it runs, and refuses a broken one', async () => {
    const daemon = await startDaemon();
    child = daemon.child;
    const good = await readFile(config, 'utf8');
    const saw = (words: string) =>
      vi.waitFor(() => expect(daemon.lines.some((line) => line.includes(words))).toBe(true), PATIENCE);
    await writeFile(config, good.replace('jobhive:', 'jobhve:'));
    await saw('the changed configuration is refused');
    await writeFile(config, `${good}\n# as good as before\n`);
    await saw('another configuration is in force');
    expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
  });
});
