/** An admin's sentences, as the pure part knows them. */
import type { OtherEventConditions, RuleConditions } from '../scheduling/conditions.ts';
import { MINUTE } from '../scheduling/instant.ts';
import type { ReasonTemplates } from '../scheduling/reason.ts';
import type { Rule } from '../scheduling/rule.ts';
import type { ConfigRule } from './placed-rules.ts';

type When = ConfigRule['when'];

export function ruleOf({ name, on, when, do: actions, shortest, reason, note }: ConfigRule): Rule {
  const texts = { reason: templatesOf(reason), note: templatesOf(note) };
  return { name, on, when: conditionsOf(when), actions, shortest: shortest ?? null, ...texts };
}

/** One text is for every language. */
export function templatesOf(given: ConfigRule['reason']): ReasonTemplates | null {
  if (given === undefined) return null;
  return typeof given === 'string' ? { any: given } : given;
}

function conditionsOf(when: When): RuleConditions {
  return {
    ...(when.position && { position: when.position }),
    ...(when.skills_any && { skillsAny: when.skills_any }),
    ...(when.difficulty && { difficulty: when.difficulty }),
    ...(when.company && { company: when.company }),
    ...(when.panel && { panel: when.panel }),
    ...(when.interviewer && { interviewer: when.interviewer }),
    ...(when.required !== undefined && { required: when.required }),
    ...(when.starts_in && { startsIn: when.starts_in }),
    ...(when.hour && { hour: when.hour }),
    ...(when.weekday && { weekday: when.weekday }),
    ...(when.moves && { moves: when.moves }),
    ...(when.candidate_time_zone && { candidateZone: when.candidate_time_zone }),
    ...(when.unavailable && { unavailable: when.unavailable }),
    ...(when.answer && { answer: when.answer }),
    ...(when.with && { with: otherEventOf(when.with) }),
    ...(when.new_time && { newTime: when.new_time }),
  };
}

function otherEventOf(other: NonNullable<When['with']>): OtherEventConditions {
  return {
    ...(other.title_matches && { titleMatches: other.title_matches }),
    ...(other.keyword && { keyword: other.keyword }),
    ...(other.class && { class: other.class }),
    ...(other.or_class && { orClass: other.or_class }),
    ...(other.all_day !== undefined && { allDay: other.all_day }),
    ...(other.organizer && { organizer: other.organizer }),
    ...(other.length && { length: other.length }),
    ...(other.overlap !== undefined && { minOverlapMinutes: Math.ceil(other.overlap / MINUTE) }),
  };
}
