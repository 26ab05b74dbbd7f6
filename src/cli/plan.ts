import type { PlanReport } from '../reports/plan.ts';
import { instantFromIso } from '../scheduling/instant.ts';
import { timeInWords } from '../scheduling/time-in-words.ts';
import { readConfiguration } from './configuration.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

/** Reads only: nothing is written to a calendar, to JobHive, to a mail server or to the database. */
export async function plan(options: {
  config: string;
  data: string;
  resumed?: boolean;
  json?: boolean;
}): Promise<void> {
  const reports = await openReports(readConfiguration(options.config), options.data);
  const report = await reports.plan({ asIfResumed: options.resumed ?? false }).finally(() => reports.close());
  if (options.json) printJson(report);
  else printPlan(report);
}

export function printPlan({ at, zone, steps, askedFirst }: PlanReport): void {
  const onTheClock = (iso: string) => timeInWords(instantFromIso(iso), zone);
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
}
