import { userInfo } from 'node:os';
import { startInWords } from '../invites/time-in-words.ts';
import { instant, isoOf } from '../scheduling/instant.ts';
import { openAccounts } from './accounts-source.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine } from './print.ts';

/** The link goes to standard output alone, so that it can be piped; what is said about it, to standard error. */
export async function connect(
  interviewer: string,
  options: { config: string; data: string; connection?: string; mail?: boolean; json?: boolean },
): Promise<void> {
  const settings = readConfiguration(options.config);
  const accounts = await openAccounts(settings, options.data);
  const asked = {
    interviewer,
    connection: options.connection ?? null,
    mail: options.mail ?? false,
    by: userInfo().username,
  };
  const invited = await accounts.invite(asked).finally(() => accounts.close());
  if (invited.kind === 'refused')
    throw new CommandFailed(invited.problem, invited.missing ? EXIT.notFound : EXIT.usage);
  const expiresAt = instant(invited.expiresAt);
  if (options.json) return printJson({ ...invited, expiresAt: isoOf(expiresAt) });
  printLine(invited.url);
  const mailed = invited.mailed ? ' It is on its way to them by mail.' : '';
  console.error(
    `For ${invited.interviewer} alone, once, until ${startInWords(expiresAt, settings.company.zone)}.${mailed}`,
  );
}
