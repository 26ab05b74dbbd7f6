import { describe, expect, it } from 'vitest';
import { zoneDataProblem } from '../../src/cli/zone-data.ts';

describe('the zone data of the runtime', () => {
  it('is good from IANA 2026c on, the first that knows Vancouver, Edmonton and Casablanca as they are', () => {
    expect(zoneDataProblem('2026c')).toBeNull();
    expect(zoneDataProblem('2027a')).toBeNull();
  });

  it.each(['2025c', '2026b', undefined])('is complained about when it is %s, with what to do', (version) => {
    expect(zoneDataProblem(version)).toContain('Upgrade Node to 24.21');
  });

  it('is good in the Node that the lock file brings', () => {
    expect(zoneDataProblem(process.versions.tz)).toBeNull();
  });
});
