/** Tells people of proposals that wait for them, once, each with a link of their own. */
import type { Settings } from '../config/settings.ts';
import { intervalInWords, startInWords } from '../invites/time-in-words.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import { Email } from '../scheduling/ids.ts';
import { evidenceInWords, findingInWords } from '../scheduling/in-words.ts';
import type { Instant } from '../scheduling/instant.ts';
import type { WhenExpired } from '../scheduling/proposal.ts';
import { wordsOn } from '../scheduling/time-in-words.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import { openFindings } from '../store/findings.ts';
import type { Snapshot } from '../store/interviews.ts';
import { saveProposalLink } from '../store/proposal-links.ts';
import { markAnnounced, type RecordedProposal } from '../store/proposals.ts';
import type { Deps } from './deps.ts';
import { composeNotices, queueNotices } from './notices.ts';

const THEN: Readonly<Record<WhenExpired, string>> = {
  notify: 'nothing is done, and you are told once more',
  refuse: 'it counts as refused',
  carry_out: 'it is carried out, if the time is still free',
};

export async function announceProposals(
  deps: Deps,
  snapshot: Snapshot,
  proposals: readonly RecordedProposal[],
): Promise<void> {
  for (const proposal of proposals)
    if (proposal.state === 'open' && proposal.announcedAt === null) await announce(deps, snapshot, proposal);
}

async function announce(deps: Deps, snapshot: Snapshot, proposal: RecordedProposal): Promise<void> {
  const settings = deps.settings();
  const lines = await linesAbout(deps, settings, snapshot, proposal);
  const tokens = new Map(settings.mail.notify.map((to) => [to, newToken()]));
  const letters: readonly PreparedMessage[] = await composeNotices(settings, {
    subject: `Interview ${snapshot.id}: a new time waits for your answer`,
    lines: (to) => [...lines, ...answerLines(settings, proposal, to === null ? null : (tokens.get(to) ?? null))],
    name: `proposal.${proposal.id}.${proposal.openedAt}`,
    at: deps.clock.now(),
  });
  await deps.store.transaction(async (tx) => {
    await markAnnounced(tx.db, proposal.id, deps.clock.now());
    if (settings.http.publicUrl !== null)
      for (const [recipient, token] of tokens)
        await saveProposalLink(tx.db, {
          tokenHash: tokenHash(token),
          proposal: proposal.id,
          recipient: Email.parse(recipient),
          expiresAt: proposal.expiresAt,
        });
    await queueNotices(
      deps,
      tx,
      letters.map((letter) => ({ ...letter, interview: snapshot.id })),
    );
  });
  deps.log.info('a proposal waits for a person', { interview: snapshot.id, proposal: proposal.id });
}

/** A rule goes on to its next action where nobody answered; what a candidate asked for, nobody else sees to. */
export async function lettersOfLapse(
  settings: Settings,
  { id, interview }: RecordedProposal,
  now: Instant,
): Promise<PreparedMessage[]> {
  const letters = await composeNotices(settings, {
    subject: `Interview ${interview}: nobody answered the candidate’s wish for another time`,
    lines: () => [
      `The candidate asked for another time (proposal ${id}), and nobody answered until it expired.`,
      'The interview stays where it is. To move it by hand, change it in JobHive.',
    ],
    name: `proposal.${id}.expired.${now}`,
    at: now,
  });
  return letters.map((letter) => ({ ...letter, interview }));
}

async function linesAbout(
  deps: Deps,
  { company }: Settings,
  snapshot: Snapshot,
  { id, origin, from, times: wanted }: RecordedProposal,
): Promise<string[]> {
  const times = wordsOn(company.zone);
  const asks =
    origin.kind === 'candidate'
      ? [
          `The candidate asks for another time (${origin.by === 'page' ? 'on their page' : `by mail: ${origin.evidence}`}).`,
        ]
      : [
          `Rule “${origin.rule}” proposes another time.`,
          ...(await openFindings(deps.store.db, snapshot.id))
            .filter(({ finding }) => finding.key === origin.finding)
            .flatMap(({ finding }) => [
              findingInWords(finding, times),
              ...evidenceInWords(finding, times).map((line) => `  ${line}`),
            ]),
        ];
  return [
    ...asks,
    '',
    `Interview: ${snapshot.id}, ${snapshot.position}`,
    `Planned:   ${intervalInWords(from, company.zone)}`,
    ...wanted.map(
      ({ during }, index) =>
        `Wanted:    ${wanted.length > 1 ? `${index + 1}. ` : ''}${intervalInWords(during, company.zone)}`,
    ),
    '',
    `This is proposal ${id}.`,
  ];
}

function answerLines(
  { http, company }: Settings,
  { id, expiresAt, whenExpired }: RecordedProposal,
  token: string | null,
): string[] {
  return [
    ...(http.publicUrl === null || token === null ? [] : [`Answer here: ${http.publicUrl}/proposals/${token}`]),
    `On the command line: interview-sync approve ${id}, or interview-sync refuse ${id}`,
    `If nobody answers until ${startInWords(expiresAt, company.zone)}, ${THEN[whenExpired]}.`,
  ];
}
