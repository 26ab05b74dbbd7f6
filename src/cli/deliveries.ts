import { userInfo } from 'node:os';
import type { Refusal } from '../reconcile/resend.ts';
import type { DeliveryLine } from '../reports/deliveries.ts';
import { InterviewId } from '../scheduling/ids.ts';
import type { DeliveryState } from '../store/schema-of-mail.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';
import { openReports } from './reports-source.ts';

interface Options {
  readonly config: string;
  readonly data: string;
}

export async function deliveries(
  options: Options & { readonly json?: boolean; readonly interview?: string; readonly state?: DeliveryState },
): Promise<void> {
  const interview = InterviewId.nullable().safeParse(options.interview ?? null);
  if (!interview.success) throw new CommandFailed(`“${options.interview}” is not an interview id.`, EXIT.usage);
  const settings = readConfiguration(options.config);
  const reports = await openReports(settings, options.data);
  const lines = await reports
    .deliveries({ interview: interview.data, state: options.state ?? null })
    .finally(() => reports.close());
  if (options.json) return printJson(lines);
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['DELIVERY', 'INTERVIEW', 'WHAT', 'TO', 'STATE', 'TRIES', 'LAST', 'NEXT', 'ANSWER'],
    lines.map((line) => [
      String(line.delivery),
      line.interview ?? '-',
      whatItIs(line),
      line.to,
      line.state,
      String(line.attempts),
      onTheClock(line.settled ?? line.handedOver ?? line.prepared),
      onTheClock(line.nextAttempt),
      line.answer ?? '',
    ]),
  );
  printLine(clockInWords(zone));
}

function whatItIs({ method, revision, proposal }: DeliveryLine): string {
  if (proposal !== null) return `answer to proposal ${proposal}`;
  return method === null ? 'notice' : `${method} ${revision}`;
}

export async function resend(number: string, options: Options & { readonly force?: boolean }): Promise<void> {
  const delivery = Number(number);
  if (!Number.isSafeInteger(delivery) || delivery < 1)
    throw new CommandFailed(`“${number}” is not the number of a delivery, such as 12.`, EXIT.usage);
  const reports = await openReports(readConfiguration(options.config), options.data);
  const result = await reports
    .resend({ delivery, by: userInfo().username, force: options.force ?? false })
    .finally(() => reports.close());
  switch (result.kind) {
    case 'queued':
      return printLine(`Delivery ${delivery} goes out again: the same message, with the same Message-ID.`);
    case 'unknown':
      throw new CommandFailed(
        `There is no delivery ${delivery}; "interview-sync deliveries" lists them.`,
        EXIT.notFound,
      );
    case 'refused':
      throw new CommandFailed(refusalInWords(delivery, result));
  }
}

function refusalInWords(
  delivery: number,
  { because, state }: { readonly because: Refusal; readonly state: DeliveryState },
): string {
  if (because === 'forgotten')
    return `Delivery ${delivery} is not sent again: what it said is not kept any more (retention.mails).`;
  if (because === 'superseded')
    return `Delivery ${delivery} is not sent again: a newer message about the same interview took its place.`;
  return state === 'accepted'
    ? `Delivery ${delivery} was accepted by the mail server. To send it a second time: interview-sync resend --force ${delivery}`
    : `Delivery ${delivery} is ${state}: it goes out by itself.`;
}
