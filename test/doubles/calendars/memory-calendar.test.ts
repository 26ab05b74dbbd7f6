import { systemClock } from '../../../src/clock.ts';
import { describeCalendarProvider } from '../../contract/calendar-provider.ts';
import { createMemoryAccount } from './memory-calendar.ts';

describeCalendarProvider('The calendar in memory', async () => {
  const account = createMemoryAccount({ clock: systemClock, calendars: ['alice'], pageSize: 2 });
  const hand = account.calendar('alice');
  return {
    provider: account.provider,
    calendar: { remoteId: 'alice', ownerZone: 'Europe/Berlin', ownerEmail: 'alice@acme.example' },
    outside: {
      put: async (name, ics) => hand.put(`${name}.ics`, ics),
      remove: async (name) => hand.remove(`${name}.ics`),
      break: async (name) => hand.put(`${name}.ics`, 'BEGIN:VCALENDAR\r\nSUMMARY:Secret plans'),
    },
    close: async () => {},
  };
});
