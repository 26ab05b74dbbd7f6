/** Interviews as they stand when a made-up fortnight begins, and the state of each while it passes. */
import { policyOf } from '../config/of-interview.ts';
import type { PanelRule, Settings } from '../config/settings.ts';
import type { Difficulty } from '../scheduling/conditions.ts';
import type { Panel } from '../scheduling/decision.ts';
import { InterviewId } from '../scheduling/ids.ts';
import { after, DAY, HOUR, type Instant, type Interval, intervalOf } from '../scheduling/instant.ts';
import type { Claim } from '../scheduling/interview-load.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { findSlots } from '../scheduling/slots.ts';
import type { Calendars } from './calendars.ts';
import type { Chance } from './chance.ts';

export interface MadeUpInterview {
  readonly id: InterviewId;
  readonly position: string;
  readonly skills: readonly string[];
  readonly difficulty: Difficulty;
  readonly companyName: string | null;
  readonly candidateEmail: string;
  readonly panel: Panel;
  readonly during: Interval;
}

/** Each on a free hour of its panel; one for which there is none is left out. */
export function interviewsOf(
  chance: Chance,
  settings: Settings,
  panels: readonly PanelRule[],
  calendars: Calendars,
  { from, days, count }: { readonly from: Instant; readonly days: number; readonly count: number },
): MadeUpInterview[] {
  const made: MadeUpInterview[] = [];
  for (let index = 1; index <= count; index += 1) {
    const rule = chance.oneOf(panels);
    const subject = subjectOf(chance, rule, index);
    const minutes = chance.oneOf([30, 45, 60, 60, 60, 90]);
    const wanted = after(from, chance.between(1, days) * DAY + chance.between(8, 17) * HOUR);
    const panel = resolvePanel(subject, [{ ...rule, match: EVERY_INTERVIEW }], []);
    if (panel === null) continue;
    const policy = policyOf(settings, panel, subject);
    const { chosen } = findSlots({
      now: from,
      interview: { id: subject.id, scheduledAt: wanted, durationMinutes: minutes },
      required: calendars.people(panel.required),
      optional: calendars.people(panel.optional),
      pool: null,
      reserved: made.flatMap((other) => claimsOf(other)),
      avoid: [],
      candidate: [],
      holidays: [],
      policy: { ...policy, freeze: 0 },
    });
    if (chosen) made.push({ ...subject, panel, during: intervalOf(chosen.start, minutes) });
  }
  return made;
}

export function claimsOf({ id, panel, during }: Pick<MadeUpInterview, 'id' | 'panel' | 'during'>): Claim[] {
  return [...panel.required, ...panel.optional].map((interviewer) => ({ interviewer, interview: id, during }));
}

const EVERY_INTERVIEW = { position: null, skillsAny: [], company: null, interviews: [] };
const DIFFICULTIES = ['junior', 'intermediate', 'senior', 'expert'] as const;

/** One that the panel's patterns match. */
function subjectOf(chance: Chance, { match }: PanelRule, index: number) {
  const [skill] = match.skillsAny;
  return {
    id: InterviewId.parse(`int_simulated_${index}`),
    position: match.position === null ? 'Interview' : plainOf(match.position),
    skills: skill === undefined ? [] : [plainOf(skill)],
    difficulty: chance.oneOf(DIFFICULTIES),
    companyName: match.company === null ? null : plainOf(match.company),
    candidateEmail: `candidate-${index}@candidate.example`,
  };
}

/** The shortest text that the pattern matches. */
function plainOf(pattern: string): string {
  return pattern.replaceAll('*', '').replaceAll('?', 'x') || 'Interview';
}
