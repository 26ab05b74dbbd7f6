/**
 * The zones that Exchange speaks of: names of Windows, which CLDR maps to IANA's, a few of IANA, and
 * `tzone://Microsoft/…`. They say what a person had on the wall; the instants come in UTC beside them.
 */
import windowsZones from 'cldr-core/supplemental/windowsZones.json' with { type: 'json' };
import { canonicalZone, isZone } from '../../scheduling/wall-clock.ts';

/** Of each Windows zone the one that CLDR gives for the whole world (territory 001). */
const WINDOWS: ReadonlyMap<string, string> = new Map(
  windowsZones.supplemental.windowsZones.mapTimezones.flatMap(({ mapZone }): [string, string][] =>
    mapZone._territory === '001' ? [[mapZone._other.toLowerCase(), mapZone._type]] : [],
  ),
);

/**
 * The IANA zone of a name in Graph's `timeZone` and `original…TimeZone`; null for a zone of somebody's own
 * (`tzone://Microsoft/Custom`) and for what nobody knows: similar names lie in different countries, so none is guessed.
 */
export function ianaZoneOf(name: string): string | null {
  const windows = WINDOWS.get(name.toLowerCase());
  if (windows !== undefined) return windows === 'Etc/UTC' ? 'UTC' : windows;
  if (name === 'tzone://Microsoft/Utc') return 'UTC';
  return isZone(name) ? canonicalZone(name) : null;
}
