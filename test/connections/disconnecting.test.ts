/** Links that are sent, calendars that were chosen, and the end of it. */
import { describe, expect, it } from 'vitest';
import { withPickedCalendars } from '../../src/connections/picked-calendars.ts';
import { Email } from '../../src/scheduling/ids.ts';
import { listActs } from '../../src/store/audit.ts';
import { listGrants } from '../../src/store/grants.ts';
import { listPickedCalendars } from '../../src/store/picked-calendars.ts';
import { ALICE, connectStages, settingsAt } from './connect-stage.ts';

const stage = connectStages();
const PUBLIC = 'https://sync.acme.example';

describe('what was chosen', () => {
  const picked = [
    { connection: 'personal', interviewer: ALICE, remoteId: 'main', holds: true },
    { connection: 'elsewhere', interviewer: ALICE, remoteId: 'x', holds: true },
    { connection: 'personal', interviewer: Email.parse('bob@acme.example'), remoteId: 'main', holds: true },
  ];

  it('counts like a configured calendar, of its own interviewer and connection only', () => {
    const settings = withPickedCalendars(settingsAt(PUBLIC), picked);
    expect(settings.interviewers[0]?.calendars).toEqual([
      { id: `personal/${ALICE}/main`, connection: 'personal', remoteId: 'main', holds: true },
    ]);
    expect(settings.interviewers[1]?.calendars).toHaveLength(1);
  });

  it('gets no holds where the configuration puts them elsewhere', () => {
    expect(withPickedCalendars(settingsAt(PUBLIC, false), picked).interviewers[0]?.calendars).toMatchObject([
      { holds: false },
    ]);
  });
});

describe('inviting', () => {
  it('mails the link where that is asked for', async () => {
    const invited = await stage().accounts.invite({
      interviewer: 'Alice@Acme.example',
      connection: 'personal',
      mail: true,
      by: 'admin',
    });
    if (invited.kind !== 'invited') throw new Error(invited.problem);
    const mails = await stage().store.db.selectFrom('deliveries').select(['recipient', 'raw']).execute();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.recipient).toBe(ALICE);
    const text = (mails[0]?.raw ?? '').replaceAll('=\r\n', '');
    expect(text).toContain(invited.url);
    expect(text).toMatch(/works once, and ends at \w{3} \d+ \w{3} \d{4}, \d\d:\d\d CES?T\./);
  });

  it.each([
    ['nobody@acme.example', null, true, /not among the interviewers/],
    ['bob@acme.example', null, true, /connects nowhere/],
    [ALICE, 'other', true, /does not connect at “other”, but at personal/],
  ])('%s at %s is refused', async (interviewer, connection, missing, problem) => {
    expect(await stage().accounts.invite({ interviewer, connection, mail: false, by: 'admin' })).toEqual({
      kind: 'refused',
      missing,
      problem: expect.stringMatching(problem),
    });
  });
});

describe('disconnecting', () => {
  it('says what it would do without doing it', async () => {
    const person = await stage().aboutToChoose();
    await person.post('/connect', { calendar: ['main'] });
    const planned = await stage().accounts.disconnect(ALICE, { dryRun: true, force: false, by: 'admin' });
    expect(planned).toMatchObject([{ outcome: 'planned', account: 'alice@gmail.example' }]);
    expect(stage().oauth.asked).not.toContain('revoke');
    expect(await listGrants(stage().store.db)).toHaveLength(1);
  });

  it('revokes, forgets, and takes back links that are out', async () => {
    const person = await stage().aboutToChoose();
    await person.post('/connect', { calendar: ['main'] });
    const out = await stage().link();
    expect(await stage().accounts.disconnect('personal', { dryRun: false, force: false, by: 'admin' })).toMatchObject([
      { outcome: 'done' },
    ]);
    expect((await listActs(stage().store.db, ALICE, 4)).map(({ who, act }) => `${who}: ${act}`)).toEqual([
      'admin: disconnect',
      'admin: invite to connect',
      `${ALICE}: connect`,
      'admin: invite to connect',
    ]);
    expect(stage().oauth.secrets.size).toBe(0);
    expect(await listGrants(stage().store.db)).toEqual([]);
    expect(await listPickedCalendars(stage().store.db)).toEqual([]);
    expect((await stage().browser().get(out)).status).toBe(410);
    expect(stage().changes()).toBe(2);
    expect(await stage().accounts.disconnect(ALICE, { dryRun: false, force: false, by: 'admin' })).toEqual([]);
  });

  it('keeps what could not be revoked, unless told otherwise', async () => {
    const person = await stage().aboutToChoose();
    await person.post('/connect', { calendar: ['main'] });
    stage().oauth.fail('unavailable');
    expect(await stage().accounts.disconnect(ALICE, { dryRun: false, force: false, by: 'admin' })).toMatchObject([
      { outcome: 'kept', problem: expect.any(String) },
    ]);
    expect(await listGrants(stage().store.db)).toHaveLength(1);
    stage().oauth.fail('unavailable');
    expect(await stage().accounts.disconnect(ALICE, { dryRun: false, force: true, by: 'admin' })).toMatchObject([
      { outcome: 'done' },
    ]);
    expect(await listGrants(stage().store.db)).toEqual([]);
  });
});
