/** The value that `share` (0-1) of the measurements do not exceed: nearest rank, no value that was not measured. */
export function percentile(measured: readonly number[], share: number): number {
  const sorted = [...measured].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export const median = (measured: readonly number[]): number => percentile(measured, 0.5);
