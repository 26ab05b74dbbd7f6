/** Who may speak for an interviewer, over a database that several nodes share. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CalendarError } from '../../src/calendars/provider.ts';
import { createAccessTokens } from '../../src/connections/access-tokens.ts';
import { declareLost } from '../../src/connections/lost-grants.ts';
import { resealGrants } from '../../src/connections/reseal.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { HOUR, instantFromIso, MINUTE, SECOND } from '../../src/scheduling/instant.ts';
import { createSealer, type Sealer } from '../../src/secrets/sealer.ts';
import { boundaryOf, findGrant, forgetGrant, saveGrant } from '../../src/store/grants.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMemoryOAuth, type MemoryOAuth } from '../doubles/oauth/memory-oauth.ts';
import { databases } from '../harness/database.ts';
import { createDeterministicJobs } from '../harness/deterministic-jobs.ts';
import { createVirtualClock, type VirtualClock } from '../harness/virtual-clock.ts';
import { settingsFor } from '../harness/world-config.ts';

const KEY = { connection: 'personal', interviewer: Email.parse('alice@acme.example') };
const NOW = instantFromIso('2026-11-23T08:00:00Z');
const keys = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

describe.each(databases)('the right to speak for an interviewer, over $name', (database) => {
  let store: OpenStore;
  let clock: VirtualClock;
  let oauth: MemoryOAuth;
  let lines: string[];
  const sealer: Sealer = createSealer(keys);
  beforeAll(async () => {
    store = await database.open();
  });
  afterAll(() => store?.close());
  beforeEach(async () => {
    clock = createVirtualClock(NOW);
    oauth = createMemoryOAuth(clock);
    lines = [];
    await forgetGrant(store.db, KEY);
    await store.db.deleteFrom('deliveries').execute();
    await store.db.deleteFrom('connect_links').execute();
  });

  /** A node of its own: nothing is shared but the database. */
  function node(own: Sealer = sealer) {
    const noJobs = async () => {};
    const handlers = { pull: noJobs, reconcile: noJobs, deliver: noJobs, watch: noJobs };
    const settings = settingsFor('http://127.0.0.1:1', { http: { public_url: 'https://sync.acme.example' } });
    const log = createLog({ destination: { write: (line) => lines.push(line) } });
    const jobs = createDeterministicJobs({ clock, seed: 1, handlers });
    return createAccessTokens({
      connection: KEY.connection,
      oauth: oauth.provider,
      store,
      sealer: own,
      clock,
      random: () => 0.5,
      onLost: (grant, reason) =>
        declareLost({ settings: () => settings, store, jobs, sealer: own, clock, log }, grant, reason),
    });
  }

  async function connected(secret = 'secret-0'): Promise<void> {
    oauth.allow('alice@gmail.example');
    const consent = { account: 'alice@gmail.example', secret: sealer.seal(secret, boundaryOf(KEY)), access: null };
    await saveGrant(store.db, KEY, consent, clock.now());
  }
  /** The secret that the provider takes. */
  const good = () => [...oauth.secrets][0] ?? '';
  const refreshes = () => oauth.asked.filter((what) => what === 'refresh').length;

  it('is asked for once and kept until its last minute, also by other nodes', async () => {
    await connected('secret-2');
    const [one, other] = [node(), node()];
    const token = await one.tokenOf(KEY.interviewer);
    expect(await one.tokenOf(KEY.interviewer)).toBe(token);
    expect(await other.tokenOf(KEY.interviewer)).toBe(token);
    expect(refreshes()).toBe(1);
    await clock.advance(HOUR - MINUTE);
    expect(await one.tokenOf(KEY.interviewer)).not.toBe(token);
    expect(refreshes()).toBe(2);
  });

  it('is never stored as it is', async () => {
    await connected(good());
    oauth.allow('x');
    await connected(good());
    const token = await node().tokenOf(KEY.interviewer);
    const rows = JSON.stringify(await store.db.selectFrom('grants').selectAll().execute());
    for (const secret of [token, ...oauth.secrets]) expect(rows).not.toContain(secret);
  });

  it('is refreshed by one at a time, whoever asks: secrets that are good once survive', async () => {
    await connected('secret-2');
    const held = oauth.hold();
    const nodes = [node(), node(), node()];
    const asking = nodes.flatMap((each) => [each.tokenOf(KEY.interviewer), each.tokenOf(KEY.interviewer)]);
    await held.asked;
    await clock.advance(2 * SECOND);
    expect(refreshes()).toBe(1);
    held.answer();
    expect(new Set(await clock.finish(Promise.all(asking))).size).toBe(1);
    expect(refreshes()).toBe(1);
    expect((await findGrant(store.db, KEY))?.lostAt).toBeNull();
  });

  it('passes to the next when whoever refreshed has died', async () => {
    await connected('secret-2');
    const held = oauth.hold();
    void node().tokenOf(KEY.interviewer);
    await held.asked;
    expect(await clock.finish(node().tokenOf(KEY.interviewer))).toMatch(/^access-/);
    expect(clock.now()).toBeGreaterThanOrEqual(NOW + 30 * SECOND);
  });

  it('is another one after the provider has refused it', async () => {
    await connected('secret-2');
    const [one, other] = [node(), node()];
    const refused = await one.tokenOf(KEY.interviewer);
    await one.discard(KEY.interviewer, refused);
    expect(await one.tokenOf(KEY.interviewer)).not.toBe(refused);
    // Who still had the old one is not set back by whoever has a newer one.
    await other.discard(KEY.interviewer, refused);
    expect(refreshes()).toBe(2);
  });

  it('ends when the provider takes it no longer: said once, with a link to mend it, and never asked for again', async () => {
    await connected('secret-2');
    oauth.takeBack('secret-2');
    const [one, other] = [node(), node()];
    for (const each of [one, one, other])
      await expect(each.tokenOf(KEY.interviewer)).rejects.toMatchObject({
        reason: 'unauthorized',
        message: expect.stringContaining('interview-sync connect alice@acme.example'),
      });
    expect(refreshes()).toBe(1);
    const mails = await store.db.selectFrom('deliveries').select(['recipient', 'raw']).orderBy('id').execute();
    expect(mails.map(({ recipient }) => recipient)).toEqual(['alice@acme.example', 'ops@acme.example']);
    expect(mails[0]?.raw).toMatch(/https:\/\/sync\.acme\.example\/connect\//);
    expect(mails[1]?.raw).not.toMatch(/\/connect\//);
    expect(mails[1]?.raw?.replaceAll('=\r\n', '')).toContain('was lost at Mon 23 Nov 2026, 09:00 CET');
    expect(lines.join()).not.toMatch(/\/connect\/[^[]/);
  });

  it('is not declared dead while there is another secret by now', async () => {
    await connected('secret-2');
    oauth.takeBack('secret-2');
    const held = oauth.hold();
    const asking = node().tokenOf(KEY.interviewer);
    await held.asked;
    // They connect again in this moment.
    oauth.allow('alice@gmail.example');
    await connected([...oauth.secrets].at(-1) ?? '');
    held.answer();
    expect(await clock.finish(asking)).toMatch(/^access-/);
    expect((await findGrant(store.db, KEY))?.lostAt).toBeNull();
  });

  it('is not lost because the provider cannot be asked, or does not know us', async () => {
    await connected('secret-2');
    oauth.fail('unavailable');
    await expect(node().tokenOf(KEY.interviewer)).rejects.toMatchObject({ reason: 'unavailable' });
    oauth.fail('refused');
    await expect(node().tokenOf(KEY.interviewer)).rejects.toMatchObject({ reason: 'unauthorized' });
    expect(await node().tokenOf(KEY.interviewer)).toMatch(/^access-/);
  });

  it('is nobody’s before they connect, nor without the right key', async () => {
    await expect(node().tokenOf(KEY.interviewer)).rejects.toThrow(/not connected at “personal” yet/);
    await connected('secret-2');
    const stranger = createSealer([randomBytes(32).toString('base64')]);
    const failure = await node(stranger)
      .tokenOf(KEY.interviewer)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CalendarError);
    expect(String(failure)).toMatch(/needs the key .* INTERVIEW_SYNC_KEY/);
    expect((await findGrant(store.db, KEY))?.lostAt).toBeNull();
  });

  it('is encrypted anew after a change of keys, so that the old key can go', async () => {
    await connected('secret-2');
    const next = randomBytes(32).toString('base64');
    const log = createLog({ destination: { write: (line) => lines.push(line) } });
    await resealGrants(store, createSealer([next, ...keys]), log);
    expect(lines.join()).toContain('the previous one is needed no longer');
    expect(await node(createSealer([next])).tokenOf(KEY.interviewer)).toMatch(/^access-/);
    lines = [];
    await resealGrants(store, createSealer([next]), log);
    expect(lines).toEqual([]);
  });
});
