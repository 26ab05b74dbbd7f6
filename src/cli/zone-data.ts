/**
 * Zone data that is older than the world is an hour wrong for somebody: Vancouver, Edmonton and Casablanca changed
 * their rules in autumn 2026, and IANA release 2026c is the first to know all three.
 */
const OLDEST_GOOD = '2026c';

/** A sentence for the operator, or null when this runtime's zone data is good. */
export function zoneDataProblem(version: string | undefined): string | null {
  if (version !== undefined && version >= OLDEST_GOOD) return null;
  return (
    `This Node (${process.version}) has time-zone data ${version ?? 'of unknown age'}; ${OLDEST_GOOD} or newer is needed, ` +
    'or interviews in Vancouver, Edmonton or Casablanca are an hour off. Upgrade Node to 24.21 or newer.'
  );
}
