import { userInfo } from 'node:os';
import { InterviewId } from '../scheduling/ids.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printLine } from './print.ts';
import { openReports } from './reports-source.ts';

/** Exit code 0 also when nobody had taken a seat: what was asked for is the case. */
export async function giveBack(interview: string, { config, data }: { config: string; data: string }): Promise<void> {
  const id = InterviewId.safeParse(interview);
  if (!id.success) throw new CommandFailed(`“${interview}” is not an interview id.`, EXIT.usage);
  const reports = await openReports(readConfiguration(config), data);
  const order = { interview: id.data, by: userInfo().username };
  const undone = await reports.reseat(order).finally(() => reports.close());
  for (const { gaveUp, took } of undone.toReversed()) printLine(`${took} gives the seat back to ${gaveUp}.`);
  if (undone.length === 0) printLine('Nobody had taken a seat in it.');
}
