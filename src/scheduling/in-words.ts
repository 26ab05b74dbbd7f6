/** The admin's voice: findings and decisions in words, everything of them. Times are UTC. */
import type { Explanation, Obstacle, SlotSearchTrace } from './decision.ts';
import type { FindingCause, ObservedFinding } from './finding.ts';
import { type Instant, type Interval, instant, isoOf, SECOND } from './instant.ts';

/** For reading: when things happened, without milliseconds. */
export function toTheSecond(at: Instant): string {
  return isoOf(instant(at - (at % SECOND)));
}

function spanInWords({ start, end }: Interval): string {
  return `${isoOf(start)} to ${isoOf(end)}`;
}

export function findingInWords(finding: ObservedFinding): string {
  const who = finding.required ? finding.interviewer : `${finding.interviewer} (optional)`;
  switch (finding.kind) {
    case 'moved':
      return `${who} moved the hold from ${spanInWords(finding.from)} to ${spanInWords(finding.to)}`;
    case 'resized':
      return `${who} resized the hold from ${spanInWords(finding.from)} to ${spanInWords(finding.to)}`;
    case 'removed':
      return `${who}: the hold was ${finding.how}`;
    case 'declined':
      return `${who} declined the interview`;
    case 'unavailable':
      return finding.why === 'out_of_office'
        ? `${who} is out of office, ${spanInWords(finding.with.during)}`
        : `${who} does not work then: ${finding.why.replaceAll('_', ' ')}`;
    case 'conflict':
      return (
        `${who} has a conflicting event (${finding.with.busy}, answer ${finding.with.answer}), ` +
        `${spanInWords(finding.with.during)}, ${finding.with.overlapMinutes} min over the interview`
      );
  }
}

/** In which calendar it is seen, and which change caused it. */
export function evidenceInWords({ calendar, cause, kind }: ObservedFinding): string[] {
  const since = cause.at === null ? '' : `, known since ${toTheSecond(cause.at)}`;
  const changes: Readonly<Record<FindingCause['change'], string>> = {
    calendar: kind === 'removed' ? 'it went from the calendar' : `it changed in the calendar${since}`,
    interview: `the interview came to this time${since}`,
    panel: `they came onto the panel${since}`,
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
  return `${kind}, ${interviewer}`;
}

/** @param names what each finding is called, by its key */
export function explanationInWords(explanation: Explanation, names: ReadonlyMap<string, string>): string[] {
  return [
    ...explanation.findings.flatMap((trace) => [
      `${names.get(trace.finding) ?? trace.finding}: ${trace.rule === null ? 'no rule matches' : `rule “${trace.rule}”`}`,
      ...trace.passedOver.map((pass) => `  passed over “${pass.rule}”: ${pass.condition}`),
      ...trace.refused.map((refusal) => `  could not ${refusal.action}: ${obstacleInWords(refusal.obstacle)}`),
    ]),
    ...(explanation.slots === null ? [] : slotsInWords(explanation.slots)),
  ];
}

function obstacleInWords(obstacle: Obstacle): string {
  const words = obstacle.why.replaceAll('_', ' ');
  if (obstacle.why === 'new_time_not_free')
    return `${words} for ${obstacle.interviewer} (${obstacle.because.replaceAll('_', ' ')})`;
  return obstacle.why === 'duration_not_allowed' ? `${words} (${obstacle.minutes} min)` : words;
}

function slotsInWords(slots: SlotSearchTrace): string[] {
  const terms = (values: Readonly<Record<string, number>>) =>
    Object.entries(values)
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `${name.replaceAll('_', ' ')} ${Math.round(value)}`)
      .join(', ');
  return [
    `${slots.tried} starts looked at in ${spanInWords(slots.window)}`,
    ...slots.lost.map(
      (loss) =>
        `  ${loss.count} lost: ${loss.because.replaceAll('_', ' ')}${loss.interviewer === null ? '' : `, ${loss.interviewer}`}`,
    ),
    slots.chosen === null
      ? '  none was left'
      : `  chosen ${isoOf(slots.chosen.start)}, score ${Math.round(slots.chosen.score)} (${terms(slots.chosen.terms)})`,
    ...slots.runnersUp.map(
      (slot) => `  next best ${isoOf(slot.start)}, score ${Math.round(slot.score)} (${terms(slot.terms)})`,
    ),
  ];
}
