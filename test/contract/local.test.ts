import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalProvider } from '../../src/calendars/local/provider.ts';
import { systemClock } from '../../src/clock.ts';
import { describeCalendarProvider } from './calendar-provider.ts';

describeCalendarProvider('A folder of .ics files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'local-calendars-'));
  await mkdir(join(root, 'work'));
  const provider = createLocalProvider({ root, clock: systemClock, pageSize: 2 });
  const fileOf = (name: string) => join(root, 'work', `${name}.ics`);
  return {
    provider,
    calendar: { remoteId: 'work', ownerZone: 'Europe/Berlin', ownerEmail: 'alice@example.com' },
    outside: {
      put: (name, ics) => writeFile(fileOf(name), ics),
      remove: (name) => unlink(fileOf(name)),
      break: (name) => writeFile(fileOf(name), 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Secret plans\r\n'),
    },
    async close() {
      await provider.close();
      await rm(root, { recursive: true });
    },
  };
});
