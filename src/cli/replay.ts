import { systemClock } from '../clock.ts';
import { parseDuration } from '../config/duration.ts';
import { type ReplayReport, replayReport } from '../reports/replay.ts';
import { after } from '../scheduling/instant.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

interface ReplayOptions {
  readonly config: string;
  readonly data: string;
  readonly since: string;
  readonly rules?: string;
  readonly json?: boolean;
}

/** Reads only. */
export async function replay(options: ReplayOptions): Promise<void> {
  const length = parseDuration(options.since);
  if (length === null)
    throw new CommandFailed(`--since ${options.since}: expected a duration such as 7d or 12h.`, EXIT.usage);
  const other = readConfiguration(options.config, options.rules);
  const since = after(systemClock.now(), -length);
  const reports = await openReports(other, options.data);
  const report = await replayReport((last) => reports.decisions(since, last), other, since).finally(() =>
    reports.close(),
  );
  if (options.json) printJson(report);
  else printReplay(report);
}

function printReplay(report: ReplayReport): void {
  const { since, zone, decisions, notComparable, were, wouldBe, different, unseenPatterns } = report;
  const onTheClock = clockOf(zone);
  const leftOut = notComparable === 0 ? '' : `, ${notComparable} of them left out: recorded by another version`;
  printLine(`${decisions} decision(s) since ${onTheClock(since)} (${zone})${leftOut}`);
  if (decisions === 0) return;
  printLine();
  const words = [...new Set([...Object.keys(were), ...Object.keys(wouldBe)])].sort();
  printTable(
    ['', 'WAS', 'WOULD BE'],
    words.map((word) => [word, numberOf(were, word), numberOf(wouldBe, word)]),
  );
  printLine();
  if (different.length === 0) printLine('Nothing would have been different.');
  else
    printTable(
      ['AT', 'INTERVIEW', 'WAS', 'WOULD BE', 'BY RULE'],
      different.map((each) => [
        onTheClock(each.at),
        each.interview,
        deedInWords(each.was, onTheClock),
        deedInWords(each.wouldBe, onTheClock),
        each.wouldBe.rule ?? '',
      ]),
    );
  if (unseenPatterns.length > 0)
    printLine(
      `\nTitles are matched when calendars are read, and not kept: nobody looked for ${unseenPatterns.join(', ')} then, so that these count as not matching.`,
    );
}

function numberOf(counts: Readonly<Record<string, number>>, word: string): string {
  return String(counts[word] ?? 0);
}

type Deed = ReplayReport['different'][number]['was'];

function deedInWords({ do: word, to }: Deed, onTheClock: (iso: string) => string): string {
  return to === null ? word.replaceAll('_', ' ') : `${word} to ${onTheClock(to)}`;
}
