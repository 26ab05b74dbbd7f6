/** The admin's voice: findings and decisions in words, everything of them. */
import type { Explanation, FindingTrace, Obstacle, SlotSearchTrace } from './decision.ts';
import type { FindingCause, ObservedFinding } from './finding.ts';
import { type Instant, SECOND } from './instant.ts';
import { HELD_BACK } from './summary.ts';
import type { TimeWords } from './time-in-words.ts';

export function findingInWords(finding: ObservedFinding, times: TimeWords): string {
  const name = finding.interviewer ?? 'the candidate';
  const who = finding.required ? name : `${name} (optional)`;
  switch (finding.kind) {
    case 'moved':
      return `${who} moved the hold from ${times.span(finding.from)} to ${times.span(finding.to)}`;
    case 'resized':
      return `${who} resized the hold from ${times.span(finding.from)} to ${times.span(finding.to)}`;
    case 'removed':
      return `${who}: the hold was ${finding.how}`;
    case 'candidate_declined':
      return 'the candidate declined the interview at this time';
    case 'declined':
      return `${who} declined the interview`;
    case 'unavailable':
      return finding.why === 'out_of_office'
        ? `${who} is out of office, ${times.span(finding.with.during)}`
        : `${who} does not work then: ${finding.why.replaceAll('_', ' ')}`;
    case 'conflict':
      return (
        `${who} has a conflicting event (${finding.with.busy}, answer ${finding.with.answer}), ` +
        `${times.span(finding.with.during)}, ${finding.with.overlapMinutes} min over the interview`
      );
  }
}

/** In which calendar it is seen, and which change caused it. */
export function evidenceInWords({ calendar, cause, kind }: ObservedFinding, times: TimeWords): string[] {
  const since = cause.at === null ? '' : `, known since ${times.at(cause.at)}`;
  const changes: Readonly<Record<FindingCause['change'], string>> = {
    calendar: kind === 'removed' ? 'it went from the calendar' : `it changed in the calendar${since}`,
    interview: `the interview came to this time${since}`,
    panel: `they came onto the panel${since}`,
    answer: `the candidate answered so${since}`,
  };
  return [...(calendar === null ? [] : [`seen in ${calendar}`]), `caused by: ${changes[cause.change]}`];
}

/** `3 min 20 s` */
export function spanInMinutes(from: Instant, to: Instant): string {
  const seconds = Math.round((to - from) / SECOND);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [...(minutes > 0 ? [`${minutes} min`] : []), ...(rest > 0 || minutes === 0 ? [`${rest} s`] : [])].join(' ');
}

export function findingName({ kind, interviewer }: ObservedFinding): string {
  return `${kind}, ${interviewer ?? 'the candidate'}`;
}

/** @param names what each finding is called, by its key */
export function explanationInWords(
  explanation: Explanation,
  names: ReadonlyMap<string, string>,
  times: TimeWords,
): string[] {
  return [
    ...explanation.findings.flatMap((trace) => [
      `${names.get(trace.finding) ?? trace.finding}: ${trace.rule === null ? 'no rule matches' : `rule “${trace.rule}”`}`,
      ...trace.passedOver.map((pass) => `  rule “${pass.rule}” before it does not apply: ${pass.condition}`),
      ...trace.refused.map((refusal) => `  ${refusalInWords(refusal)}`),
    ]),
    ...(explanation.guard === null ? [] : [`nothing is changed: ${HELD_BACK[explanation.guard]}`]),
    ...(explanation.slots === null ? [] : slotsInWords(explanation.slots, times)),
  ];
}

function refusalInWords({ action, obstacle }: FindingTrace['refused'][number]): string {
  if (obstacle.why === 'not_to_be_seated')
    return `${obstacle.interviewer} could take the seat, but ${obstacle.because === 'paused' ? 'is paused' : 'was moved today as often as allowed'}`;
  return `could not ${action}: ${obstacleInWords(obstacle)}`;
}

function obstacleInWords(obstacle: Obstacle): string {
  const words = obstacle.why.replaceAll('_', ' ');
  if (obstacle.why === 'new_time_not_free')
    return `${words} for ${obstacle.interviewer} (${obstacle.because.replaceAll('_', ' ')})`;
  return obstacle.why === 'duration_not_allowed' ? `${words} (${obstacle.minutes} min)` : words;
}

function slotsInWords(slots: SlotSearchTrace, times: TimeWords): string[] {
  const terms = (values: Readonly<Record<string, number>>) =>
    Object.entries(values)
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `${name.replaceAll('_', ' ')} ${Math.round(value)}`)
      .join(', ');
  return [
    `${slots.tried} possible starts were looked at, ${times.span(slots.window)}`,
    ...slots.lost.map(
      (loss) =>
        `  ${loss.count} are not possible: ${loss.because.replaceAll('_', ' ')}${loss.interviewer === null ? '' : `, ${loss.interviewer}`}`,
    ),
    slots.chosen === null
      ? '  none was left'
      : `  chosen ${times.at(slots.chosen.start)}, score ${Math.round(slots.chosen.score)} (${terms(slots.chosen.terms)})`,
    ...slots.runnersUp.map(
      (slot) => `  next best ${times.at(slot.start)}, score ${Math.round(slot.score)} (${terms(slot.terms)})`,
    ),
  ];
}
