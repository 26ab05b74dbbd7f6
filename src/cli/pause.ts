import { userInfo } from 'node:os';
import { readConfiguration } from './configuration.ts';
import { printLine } from './print.ts';
import { openReports } from './reports-source.ts';

interface Options {
  readonly config: string;
  readonly data: string;
}

/** Exit code 0 also when it was so already: what was asked for is the case. */
export async function pause({ config, data, reason }: Options & { readonly reason: string }): Promise<void> {
  const reports = await openReports(readConfiguration(config), data);
  const changed = await reports.pause({ by: userInfo().username, reason }).finally(() => reports.close());
  printLine(changed ? 'Automatic moves are paused. To go on: interview-sync resume' : 'They are paused already.');
}

export async function resume({ config, data }: Options): Promise<void> {
  const reports = await openReports(readConfiguration(config), data);
  const changed = await reports.resume({ by: userInfo().username }).finally(() => reports.close());
  printLine(changed ? 'Interviews are moved again; what was held back is decided now.' : 'Nothing was paused.');
}
