/** The port's behaviour in words: every calendar adapter, and every double of a provider, passes it. */
import { afterEach, beforeEach, describe, it, onTestFinished } from 'vitest';
import { describeHolds } from './calendar-holds.ts';
import { meeting } from './calendar-objects.ts';
import { describeReading } from './calendar-reading.ts';
import type { CalendarUnderTest } from './calendar-under-test.ts';

export type { CalendarUnderTest } from './calendar-under-test.ts';

/** @param setup is called for each test, and gives an empty calendar */
export function describeCalendarProvider(name: string, setup: () => Promise<CalendarUnderTest>): void {
  describe(`${name} as a calendar provider`, () => {
    let test: CalendarUnderTest;
    beforeEach(async () => {
      test = await setup();
    });
    afterEach(() => test.close());

    describeReading(() => test);
    describeHolds(() => test);

    it('wakes whoever listens when something changes', async (context) => {
      const { listen } = test.provider;
      if (!listen) return context.skip();
      const { promise, resolve } = Promise.withResolvers<void>();
      const listener = test.provider.listen?.(test.calendar, resolve);
      onTestFinished(() => listener?.close());
      await test.outside.put('new', meeting('new', { summary: 'New' }));
      await promise;
    });
  });
}
