import { systemClock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { JobHiveError } from '../interviews/interview.ts';
import type { PlanReport } from '../reports/plan.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed } from './exit-codes.ts';
import { clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

/** Reads only: nothing is written to a calendar, to JobHive, to a mail server or to the database. */
export async function plan(options: {
  config: string;
  data: string;
  resumed?: boolean;
  afresh?: boolean;
  json?: boolean;
}): Promise<void> {
  const settings = readConfiguration(options.config);
  const report = options.afresh ? await planAfresh(settings) : await planFromStore(settings, options);
  if (options.json) printJson(report);
  else printPlan(report);
}

async function planAfresh(settings: Settings): Promise<PlanReport> {
  const firstLook = await import('../daemon/first-look.ts');
  try {
    return await firstLook.planAfresh(settings, systemClock);
  } catch (error) {
    if (!(error instanceof JobHiveError)) throw error;
    throw new CommandFailed(`JobHive at ${settings.jobhive.baseUrl} could not list its interviews (${error.reason}).`);
  }
}

async function planFromStore(settings: Settings, options: { data: string; resumed?: boolean }): Promise<PlanReport> {
  const reports = await openReports(settings, options.data);
  return reports.plan({ asIfResumed: options.resumed ?? false }).finally(() => reports.close());
}

function printPlan({ at, zone, steps, askedFirst, unread }: PlanReport): void {
  const onTheClock = clockOf(zone);
  printLine(`${onTheClock(at)} (${zone})`);
  if (steps.length === 0) printLine('Nothing is to be done.');
  else
    printTable(
      ['WHEN', 'INTERVIEW', 'DO', 'WHAT', 'RULE'],
      steps.map((step) => [
        step.at === null ? 'now' : `${step.do === 'send mail' ? '' : 'if it lasts, '}${onTheClock(step.at)}`,
        step.interview ?? '-',
        step.do,
        step.text,
        step.rule ?? '',
      ]),
    );
  if (askedFirst.length > 0) printLine(`JobHive is asked first about: ${askedFirst.join(', ')}`);
  for (const { calendar, problem } of unread)
    printLine(`${calendar} is not known, and nothing is concluded from it${problem === null ? '' : `: ${problem}`}`);
}
