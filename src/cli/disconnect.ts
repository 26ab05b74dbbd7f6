import { userInfo } from 'node:os';
import { openAccounts } from './accounts-source.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printJson, printLine } from './print.ts';

/** Exit code 1 when something could not be revoked and was therefore kept. */
export async function disconnect(
  target: string,
  options: { config: string; data: string; dryRun?: boolean; force?: boolean; json?: boolean },
): Promise<void> {
  const accounts = await openAccounts(readConfiguration(options.config), options.data);
  const results = await accounts
    .disconnect(target, { dryRun: options.dryRun ?? false, force: options.force ?? false, by: userInfo().username })
    .finally(() => accounts.close());
  if (results.length === 0)
    throw new CommandFailed(
      `Nobody is connected as or at “${target}”; "interview-sync connections" lists who is.`,
      EXIT.notFound,
    );
  if (results.some(({ outcome }) => outcome === 'kept')) process.exitCode = EXIT.failed;
  if (options.json) return printJson(results);
  for (const { connection, interviewer, account, calendars, channels, outcome, problem } of results) {
    const what = `${interviewer} (${account} at ${connection}): ${calendars} calendar(s), ${channels} push channel(s)`;
    if (outcome === 'planned') printLine(`would revoke, close and forget ${what}`);
    else if (outcome === 'done') printLine(`revoked, closed and forgotten: ${what}`);
    else printLine(`kept, because it could not be revoked: ${what}`);
    if (problem !== null) printLine(`  ${problem}`);
  }
  if (results.some(({ outcome }) => outcome === 'kept'))
    printLine('Try again later, or forget all the same with --force.');
  if (!options.dryRun) printLine('Holds that stand in these calendars stay there.');
}
