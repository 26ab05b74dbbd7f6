import { describe, expect, it, onTestFinished } from 'vitest';
import { createApplicationTokens } from '../../src/calendars/outlook/application-tokens.ts';
import { createOutlookProvider } from '../../src/calendars/outlook/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { tryCalendars, tryUnreachable } from '../../src/connections/live-check.ts';
import { settingsOf } from '../config/minimal.ts';
import { ALONE, APP, startOutlook } from '../harness/outlook.ts';

const [ALICE, BOB, CAROL] = ['alice@acme.example', 'bob@acme.example', 'carol@acme.example'] as const;

const settings = settingsOf(`jobhive: { api_key: "jh_dev_x" }
connections: { m365: { provider: outlook, auth: application, tenant: acme.example, client_id: x, client_secret: y } }
interviewers:
  - { email: ${ALICE}, calendars: [{ connection: m365, id: ${ALICE} }] }
  - { email: ${BOB}, calendars: [{ connection: m365, id: ${BOB} }, { connection: m365, id: "${BOB}/other" }] }
panels: [{ name: all, required: [${ALICE}, ${BOB}] }]
`);

/** A tenant in which the application may do what is said, and nothing else. */
async function open(scoped: Readonly<Record<string, 'Calendars.Read' | 'Calendars.ReadWrite'>>, tenantWide = false) {
  const people = [ALICE, BOB, CAROL].map((address) => ({ address, name: address }));
  const app = { ...APP, tenantWide: tenantWide ? ('Calendars.ReadWrite' as const) : null, scoped };
  const outlook = await startOutlook({ people, apps: [app] });
  onTestFinished(() => outlook.close());
  const cloud = { loginUrl: outlook.url, graphUrl: outlook.url };
  const credential = { kind: 'secret', secret: APP.clientSecret } as const;
  const provider = createOutlookProvider({
    graphUrl: outlook.url,
    application: APP.clientId,
    tokens: createApplicationTokens({
      cloud,
      tenant: 'acme.example',
      clientId: APP.clientId,
      credential,
      clock: systemClock,
    }),
    pacing: ALONE,
    mailboxes: [],
    clock: systemClock,
  });
  return { outlook, parts: { settings, provider: () => provider, clock: systemClock } };
}

describe('a live check of an application', () => {
  it('says mailbox by mailbox what it may do', async () => {
    const { parts } = await open({ [ALICE]: 'Calendars.ReadWrite', [BOB]: 'Calendars.Read' });
    expect(await tryCalendars(parts, { dryRun: false })).toMatchObject([
      { calendar: `m365/${ALICE}`, reading: { kind: 'works' }, writing: { kind: 'works' } },
      { calendar: `m365/${BOB}`, reading: { kind: 'works' }, writing: { kind: 'fails', reason: 'forbidden' } },
      {
        calendar: `m365/${BOB}/other`,
        reading: { kind: 'fails', reason: 'not_found' },
        writing: { kind: 'not_tried' },
      },
    ]);
  });

  it('leaves nothing behind, and writes nothing when it is to be dry', async () => {
    const { outlook, parts } = await open({ [ALICE]: 'Calendars.ReadWrite', [BOB]: 'Calendars.ReadWrite' });
    const before = outlook.person(ALICE).mailbox.version;
    const dry = await tryCalendars(parts, { dryRun: true });
    expect(dry.map(({ writing }) => writing.kind)).toEqual(['not_tried', 'not_tried', 'not_tried']);
    expect(outlook.person(ALICE).mailbox.version).toBe(before);
    await tryCalendars(parts, { dryRun: false });
    expect(outlook.person(ALICE).mailbox.version).toBeGreaterThan(before);
    expect(outlook.person(ALICE).items()).toEqual([]);
  });

  it('shows whether a mailbox outside its scope is out of its reach, or the tenant-wide consent still stands', async () => {
    const scoped = { [ALICE]: 'Calendars.ReadWrite', [BOB]: 'Calendars.ReadWrite' } as const;
    const { parts } = await open(scoped);
    expect(await tryUnreachable(parts, `m365/${CAROL}`)).toEqual({ kind: 'works' });
    const { parts: wide } = await open(scoped, true);
    expect(await tryUnreachable(wide, `m365/${CAROL}`)).toMatchObject({ kind: 'fails', reason: 'reachable' });
  });
});
