/** Lengths of time as people write them. */
import { DAY, HOUR, MINUTE, SECOND } from '../scheduling/instant.ts';

const UNITS: Readonly<Record<string, number>> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND };
const PARTS = /^(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/;

export const DURATION_PATTERN = '(?:\\d{1,5}d)?(?:\\d{1,5}h)?(?:\\d{1,5}m)?(?:\\d{1,5}s)?';

/** `30s`, `5m`, `3m30s`, `24h`, `7d` in milliseconds, largest unit first; null for anything else. A day has 24 h. */
export function parseDuration(text: string): number | null {
  const match = PARTS.exec(text.trim());
  if (!match || match[0] === '') return null;
  return ['d', 'h', 'm', 's'].reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * (UNITS[unit] ?? 0), 0);
}

/** `10 working days`, `14 days`; null for anything else. */
export function parseHorizon(text: string): { days: number; unit: 'days' | 'working_days' } | null {
  const match = /^(\d{1,3})\s+(working\s+)?days?$/.exec(text.trim());
  if (!match) return null;
  return { days: Number(match[1]), unit: match[2] === undefined ? 'days' : 'working_days' };
}
