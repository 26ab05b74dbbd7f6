import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApplicationTokens } from '../../../src/calendars/outlook/application-tokens.ts';
import type { EntraApplication } from '../../../src/calendars/outlook/entra-client.ts';
import { createOutlookProvider } from '../../../src/calendars/outlook/provider.ts';
import { systemClock } from '../../../src/clock.ts';
import { ALONE, APP, startOutlook } from '../../harness/outlook.ts';
import { ALICE, hold } from './mailbox-under-test.ts';

const BOB = 'bob@acme.example';
const pem = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const CERTIFICATE = pem('application');
const KEY = pem('application-key');

async function openTenant() {
  const people = [ALICE, BOB].map((address) => ({ address, name: address }));
  const outlook = await startOutlook({ people });
  onTestFinished(() => outlook.close());
  const application: EntraApplication = {
    cloud: { loginUrl: outlook.url, graphUrl: outlook.url },
    tenant: 'acme.example',
    clientId: APP.clientId,
    credential: { kind: 'secret', secret: APP.clientSecret },
    clock: systemClock,
  };
  const providerOf = (of: EntraApplication) =>
    createOutlookProvider({
      graphUrl: outlook.url,
      application: of.clientId,
      tokens: createApplicationTokens(of),
      pacing: ALONE,
      mailboxes: [ALICE, BOB],
      clock: systemClock,
    });
  const calendar = (address: string) => ({ remoteId: address, ownerZone: 'Europe/Berlin', ownerEmail: address });
  return { outlook, application, providerOf, calendar };
}

describe('an application', () => {
  it('gets a token for its secret, once for all mailboxes', async () => {
    const { application, providerOf } = await openTenant();
    expect(await providerOf(application).listCalendars()).toHaveLength(2);
  });

  it('gets a token for its certificate', async () => {
    const { outlook, application, providerOf } = await openTenant();
    outlook.register({ clientId: APP.clientId, certificate: CERTIFICATE, tenantWide: 'Calendars.ReadWrite' });
    const credential = { kind: 'certificate', certificate: CERTIFICATE, privateKey: KEY } as const;
    expect(await providerOf({ ...application, credential }).listCalendars()).toHaveLength(2);
  });

  it('goes on with another token when Graph refuses one before its time', async () => {
    const { outlook, application, providerOf } = await openTenant();
    const provider = providerOf(application);
    await provider.listCalendars();
    outlook.tokens.expireAccess();
    expect(await provider.listCalendars()).toHaveLength(2);
  });

  it.each([
    ['a wrong secret', { credential: { kind: 'secret', secret: 'wrong' } }, /AADSTS7000215.*secret’s value/],
    ['a wrong client id', { clientId: '99999999-0000-0000-0000-000000000000' }, /AADSTS700016.*client_id/],
  ] as const)('with %s is unauthorized, and told what to do', async (_what, wrong, message) => {
    const { application, providerOf } = await openTenant();
    await expect(providerOf({ ...application, ...wrong }).listCalendars()).rejects.toMatchObject({
      reason: 'unauthorized',
      message: expect.stringMatching(message),
    });
  });

  it('with a certificate that is not registered is unauthorized', async () => {
    const { application, providerOf } = await openTenant();
    const credential = { kind: 'certificate', certificate: CERTIFICATE, privateKey: KEY } as const;
    await expect(providerOf({ ...application, credential }).listCalendars()).rejects.toMatchObject({
      reason: 'unauthorized',
    });
  });

  it('that cannot reach Entra is unavailable, not unauthorized', async () => {
    const { application, providerOf } = await openTenant();
    const cloud = { ...application.cloud, loginUrl: 'https://127.0.0.1:1' };
    await expect(providerOf({ ...application, cloud }).listCalendars()).rejects.toMatchObject({
      reason: 'unavailable',
    });
  });

  it('reaches the mailboxes that it was given, and is forbidden in the others', async () => {
    const { outlook, application, providerOf, calendar } = await openTenant();
    const scoped = { [ALICE]: 'Calendars.ReadWrite', [BOB]: 'Calendars.Read' } as const;
    outlook.register({ clientId: APP.clientId, clientSecret: APP.clientSecret, scoped: { [ALICE]: scoped[ALICE] } });
    const provider = providerOf(application);
    await provider.createHold(calendar(ALICE), hold('2026-11-24T09:00:00Z'));
    await expect(provider.createHold(calendar(BOB), hold('2026-11-24T09:00:00Z'))).rejects.toMatchObject({
      reason: 'forbidden',
    });
    outlook.register({ clientId: APP.clientId, clientSecret: APP.clientSecret, scoped });
    await expect(provider.createHold(calendar(BOB), hold('2026-11-24T09:00:00Z'))).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });
});
