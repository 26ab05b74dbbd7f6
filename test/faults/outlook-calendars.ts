/** Mailboxes in Microsoft 365's sandbox, and what goes wrong at it. */

import { createOutlookProvider } from '../../src/calendars/outlook/provider.ts';
import { GraphRefusal } from '../../src/calendars/outlook/sandbox/refusal.ts';
import type { OutlookSandbox } from '../../src/calendars/outlook/sandbox/server.ts';
import type { Clock } from '../../src/clock.ts';
import { ALONE, APP, connectionTo, directTokens, startOutlook } from '../harness/outlook.ts';
import { findHold, putObject, readObject } from '../harness/outlook-objects.ts';
import { ALWAYS, type VirtualCalendars, waitingForNobody } from './virtual-calendars.ts';
import { PEOPLE, type Who } from './virtual-config.ts';

export interface OutlookCalendars extends VirtualCalendars {
  readonly outlook: OutlookSandbox;
}

export async function outlookCalendars(
  clock: Clock,
  atTheEnd: (close: () => Promise<unknown>) => void,
): Promise<OutlookCalendars> {
  const address = (who: Who) => `${who}@acme.example`;
  const outlook = await startOutlook({ clock, people: PEOPLE.map((who) => ({ address: address(who), name: who })) });
  atTheEnd(() => outlook.close());
  const { faults } = outlook;
  const person = (who: Who) => outlook.person(address(who));
  const others = new Map<string, string>();
  const idOf = (who: Who, name: string) =>
    others.get(`${who}/${name}`) ?? findHold(person(who), name.replace(/\.ics$/, ''))?.id ?? null;
  const of = (who: Who) => {
    const { userId } = person(who).mailbox;
    return new RegExp(`^/users/(?:${address(who)}|${userId})/`);
  };
  const deltaOf = (who: Who) => new RegExp(`${of(who).source}.*delta`);
  const status = (code: number, headers = {}) =>
    new GraphRefusal(code, `Status${code}`, 'As a test wants it.', headers);
  return {
    outlook,
    connections: { m365: connectionTo(outlook) },
    calendarOf: (who) => ({ connection: 'm365', id: address(who) }),
    providers: () => {
      const provider = createOutlookProvider({
        graphUrl: outlook.url,
        application: APP.clientId,
        tokens: directTokens(outlook),
        pacing: ALONE,
        mailboxes: PEOPLE.map(address),
        clock: waitingForNobody(clock),
      });
      return new Map([['m365', provider]]);
    },
    async put(who, name, ics) {
      const known = idOf(who, name);
      const id = putObject(person(who), known, ics);
      if (known === null) others.set(`${who}/${name}`, id);
    },
    async fill(who, objects) {
      for (const [name, ics] of objects) others.set(`${who}/${name}`, putObject(person(who), null, ics));
    },
    async read(who, name) {
      const id = idOf(who, name);
      const found = id === null ? null : person(who).mailbox.find(id);
      return found?.folder ? readObject(found.item) : null;
    },
    faults: {
      asked: (who) =>
        outlook.requests.filter((request) => of(who).test(request.slice(request.indexOf(' ') + 1))).length,
      refuse: (who, code, headers) => faults.arm({ path: of(who) }, { refuse: status(code, headers) }, ALWAYS),
      hang: (who) => faults.arm({ path: of(who) }, { hang: true }),
      cut: (who) => faults.arm({ path: of(who) }, { cut: 'before' }, ALWAYS),
      forgetCursors: (who) => faults.arm({ path: deltaOf(who), query: /deltatoken/ }, { refuse: status(410) }, ALWAYS),
      emptyListings: (who) =>
        faults.arm({ path: new RegExp(`${of(who).source}(?:.*delta|calendar/events)`) }, { emptied: true }, ALWAYS),
      meanwhile: (who, act) => faults.arm({ method: 'PATCH', path: of(who) }, { meanwhile: act }),
      heal: () => faults.heal(),
    },
  };
}
