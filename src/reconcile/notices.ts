/** Mails to the people who must act where nothing happens without them. */
import type { Settings } from '../config/settings.ts';
import { composeNotice } from '../invites/message.ts';
import { composeChannelNotice } from '../invites/transport/channel.ts';
import type { PreparedMessage } from '../invites/transport/port.ts';
import type { Decision, Situation } from '../scheduling/decision.ts';
import type { Email } from '../scheduling/ids.ts';
import { evidenceInWords, explanationInWords, findingInWords, findingName } from '../scheduling/in-words.ts';
import type { Instant } from '../scheduling/instant.ts';
import { summaryFor } from '../scheduling/summary.ts';
import { wordsOn } from '../scheduling/time-in-words.ts';
import { fingerprintOf } from '../store/decisions.ts';
import { queueDelivery } from '../store/deliveries.ts';
import type { Tx } from '../store/store.ts';
import type { Deps } from './deps.ts';

/** Whether this interview waits for a person of its own accord. While moves are paused they all do, which is said once. */
export function asksForAPerson({ outcome }: Decision): boolean {
  if (outcome.kind === 'held_back') return outcome.guard !== 'paused' && outcome.guard !== 'hourly_cap';
  return outcome.kind === 'notify' || outcome.kind === 'not_possible';
}

export function tripsTheBreaker({ explanation }: Decision): boolean {
  return explanation.guard === 'hourly_cap';
}

export function breakerPause({ policy }: Situation): { readonly by: string; readonly reason: string } {
  return {
    by: 'breaker',
    reason: `${policy.movesPerHour} interviews were moved within an hour (limits.moves_per_hour) and more should have been`,
  };
}

export async function noticesAbout(
  settings: Settings,
  decision: Decision,
  situation: Situation,
): Promise<PreparedMessage[]> {
  if (!asksForAPerson(decision)) return [];
  const { interview, at } = decision;
  const { zone } = settings.company;
  const times = wordsOn(zone);
  const { findings, proposals = [] } = situation;
  const notices = await composeNotices(settings, {
    subject: `Interview ${interview} needs a person`,
    lines: () => [
      summaryFor(times, decision, findings, proposals),
      '',
      `Interview: ${interview}, ${situation.interview.position}`,
      `Planned: ${situation.interview.scheduledAt === null ? 'no time yet' : times.at(situation.interview.scheduledAt)} (all times: ${zone})`,
      `Panel: ${situation.panel.name} (${situation.panel.required.join(', ')})`,
      '',
      ...findings.flatMap((finding) => [findingInWords(finding, times), ...indented(evidenceInWords(finding, times))]),
      ...explanationInWords(
        decision.explanation,
        new Map(findings.map((each) => [each.key, findingName(each)])),
        times,
      ),
      '',
      `All that happened to it: interview-sync explain ${interview}`,
    ],
    name: `${at}.${fingerprintOf(decision, situation).slice(0, 24)}`,
    at,
  });
  return notices.map((notice) => ({ ...notice, interview }));
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

export function noticesOfBreaker(settings: Settings, situation: Situation): Promise<PreparedMessage[]> {
  return composeNotices(settings, {
    subject: 'Automatic moves of interviews are paused',
    lines: () => [
      `${breakerPause(situation).reason}.`,
      'Nothing is moved until somebody looks: holds and invites still follow what is changed in JobHive.',
      '',
      'Which interviews wait: interview-sync status',
      'To go on: interview-sync resume',
    ],
    name: `breaker.${situation.now}`,
    at: situation.now,
  });
}

interface Letter {
  readonly subject: string;
  /** `to`: who alone reads it; null: a channel, where many do. */
  lines(to: Email | null): readonly string[];
  /** Part of the Message-ID: the same letter about the same thing has the same. */
  readonly name: string;
  readonly at: Instant;
}

/** One for each of `mail.notify`, and one for each channel. */
export async function composeNotices(
  settings: Settings,
  { subject, lines, name, at }: Letter,
): Promise<PreparedMessage[]> {
  const { from, notify } = settings.mail;
  const domain = from.address.split('@')[1] ?? 'localhost';
  const mails = await Promise.all(
    notify.map((to, index) =>
      composeNotice({ from, to, subject, lines: lines(to), messageId: `<notice.${name}.${index}@${domain}>`, at }),
    ),
  );
  const others = Object.keys(settings.channels).map((channel) => {
    const messageId = `<notice.${name}.channel.${channel}@${domain}>`;
    return composeChannelNotice({ channel, subject, lines: [...lines(null)], messageId, at });
  });
  return [...mails, ...others];
}

export async function queueNotices(
  deps: Pick<Deps, 'jobs'>,
  tx: Tx,
  notices: readonly PreparedMessage[],
): Promise<void> {
  for (const notice of notices) {
    const id = await queueDelivery(tx.db, notice, notice.preparedAt);
    if (id !== null) await deps.jobs.wake(tx, { kind: 'deliver', key: String(id) }, notice.preparedAt);
  }
}
