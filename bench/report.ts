/** What a benchmark prints: where it ran, and its table. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import Table from 'cli-table3';

export function printSurroundings(): void {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()
    .map((average) => average.toFixed(1))
    .join(' ');
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
  process.stdout.write(`${date}, Node ${process.version}, ${machine}, load average ${load}\n`);
}

export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  process.stdout.write(`${table.toString()}\n`);
}

/** Milliseconds with as many digits as are worth reading. */
export function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

export function times(value: number, baseline: number): string {
  const ratio = value / baseline;
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)} ×`;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
