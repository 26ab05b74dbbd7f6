import { startInWords } from '../invites/time-in-words.ts';
import type { LinkOwner } from '../links/manage-links.ts';
import { instantFromIso } from '../scheduling/instant.ts';
import { readConfiguration } from './configuration.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { openLinks } from './links-source.ts';
import { clockInWords, clockOf } from './on-the-clock.ts';
import { printJson, printLine, printTable } from './print.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly json?: boolean;
}

interface OwnerOptions {
  readonly interview?: string;
  readonly interviewer?: string;
  readonly panel?: string;
}

/** Of a busy company most are candidates' that have ended: those are only shown when asked for. */
export async function listLinks({
  config,
  data,
  json,
  all,
  ...owner
}: Options & OwnerOptions & { readonly all?: boolean }): Promise<void> {
  const wanted = ownerOf(owner);
  const settings = readConfiguration(config);
  const source = await openLinks(settings, data);
  const lines = (await source.list().finally(() => source.close()))
    .filter(({ state }) => all || state === 'good')
    .filter(({ kind, subject }) => wanted === null || (kind === wanted.kind && subject === wanted.subject));
  if (json) return printJson(lines);
  const { zone } = settings.company;
  const onTheClock = clockOf(zone);
  printTable(
    ['LINK', 'OPENS', 'OF', 'STATE', 'MADE', 'ENDS'],
    lines.map(({ id, kind, subject, state, createdAt, expiresAt }) => [
      String(id),
      kind === 'candidate' ? 'page' : 'feed',
      `${kind === 'candidate' ? 'interview' : kind} ${subject}`,
      state,
      onTheClock(createdAt),
      onTheClock(expiresAt),
    ]),
  );
  printLine(clockInWords(zone));
}

/** The link goes to standard output alone, so that it can be piped; what is said about it, to standard error. */
export async function createLink({ config, data, json, ...owner }: Options & OwnerOptions): Promise<void> {
  const wanted = ownerOf(owner);
  if (!wanted) throw new CommandFailed('Name one of --interviewer, --panel or --interview.', EXIT.usage);
  const settings = readConfiguration(config);
  const source = await openLinks(settings, data);
  const made = await source.make(wanted).finally(() => source.close());
  if (made.kind === 'refused') throw new CommandFailed(made.problem, made.missing ? EXIT.notFound : EXIT.usage);
  if (json) return printJson(made);
  printLine(made.url);
  const { expiresAt } = made;
  const until = expiresAt === null ? 'it is revoked' : startInWords(instantFromIso(expiresAt), settings.company.zone);
  console.error(`Whoever has it can see what it opens, until ${until}. It is not shown again.`);
  if (wanted.kind !== 'candidate')
    console.error(`To subscribe with one click: ${made.url.replace(/^https?:/, 'webcal:')}`);
}

export async function revokeLink(
  id: string | undefined,
  { config, data, json, ...owner }: Options & OwnerOptions,
): Promise<void> {
  const named = ownerOf(owner);
  const which = id === undefined ? named : named === null && /^\d{1,9}$/.test(id) ? { id: Number(id) } : null;
  if (!which)
    throw new CommandFailed(
      'Name either the number of a link, as "interview-sync links" shows it, or one of --interviewer, --panel, --interview.',
      EXIT.usage,
    );
  const source = await openLinks(readConfiguration(config), data);
  const revoked = await source.revoke(which).finally(() => source.close());
  if (revoked === 0)
    throw new CommandFailed('No such link is good; "interview-sync links" lists those that are.', EXIT.notFound);
  if (json) return printJson({ revoked });
  printLine(`${revoked} link(s) revoked: they open nothing any more.`);
}

/** Null unless exactly one is named. */
function ownerOf({ interview, interviewer, panel }: OwnerOptions): LinkOwner | null {
  const named: LinkOwner[] = [
    ...(interview === undefined ? [] : [{ kind: 'candidate' as const, subject: interview }]),
    ...(interviewer === undefined ? [] : [{ kind: 'interviewer' as const, subject: interviewer }]),
    ...(panel === undefined ? [] : [{ kind: 'panel' as const, subject: panel }]),
  ];
  return named.length === 1 ? (named[0] ?? null) : null;
}
