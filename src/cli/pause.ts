import { userInfo } from 'node:os';
import type { Settings } from '../config/settings.ts';
import { type PauseScope, scopeInWords } from '../store/pauses.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { printLine } from './print.ts';
import { openReports } from './reports-source.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly connection?: string;
  readonly interviewer?: string;
  readonly interview?: string;
}

/** Exit code 0 also when it was so already: what was asked for is the case. */
export async function pause(options: Options & { readonly reason: string }): Promise<void> {
  const settings = readConfiguration(options.config);
  const scope = scopeOf(options);
  checkName(scope, settings);
  const reports = await openReports(settings, options.data);
  const order = { by: userInfo().username, reason: options.reason, scope };
  const changed = await reports.pause(order).finally(() => reports.close());
  const again = scope.kind === 'everything' ? '' : ` --${scope.kind} ${scope.of}`;
  printLine(
    changed
      ? `Automatic moves are paused (${scopeInWords(scope)}). To go on: interview-sync resume${again}`
      : 'They are paused already.',
  );
}

export async function resume(options: Options): Promise<void> {
  const scope = scopeOf(options);
  const reports = await openReports(readConfiguration(options.config), options.data);
  const changed = await reports.resume({ by: userInfo().username, scope }).finally(() => reports.close());
  printLine(
    changed
      ? `Interviews are moved again (${scopeInWords(scope)}); what was held back is decided now.`
      : 'Nothing was paused.',
  );
}

function scopeOf({ connection, interviewer, interview }: Options): PauseScope {
  const named = [
    ...(connection === undefined ? [] : [{ kind: 'connection' as const, of: connection }]),
    ...(interviewer === undefined ? [] : [{ kind: 'interviewer' as const, of: interviewer.trim().toLowerCase() }]),
    ...(interview === undefined ? [] : [{ kind: 'interview' as const, of: interview }]),
  ];
  if (named.length > 1)
    throw new CommandFailed('Name at most one of --connection, --interviewer and --interview.', EXIT.usage);
  return named[0] ?? { kind: 'everything' };
}

/** A pause of somebody who is not there would hold nothing back, and nobody would notice. */
function checkName(scope: PauseScope, { connections, interviewers }: Settings): void {
  if (scope.kind === 'connection' && !Object.hasOwn(connections, scope.of))
    throw new CommandFailed(`There is no connection “${scope.of}” in the configuration.`, EXIT.notFound);
  if (scope.kind === 'interviewer' && !interviewers.some(({ email }) => email === scope.of))
    throw new CommandFailed(`${scope.of} is not among the interviewers of the configuration.`, EXIT.notFound);
}
