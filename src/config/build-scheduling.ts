/** The numbers around a decision, and the rules, as the pure part knows them. */
import type { BusyClass } from '../scheduling/availability.ts';
import { MINUTE } from '../scheduling/instant.ts';
import type { Rule, RuleConditions, SchedulingPolicy } from '../scheduling/rule.ts';
import type { Config } from './schema/config-schema.ts';

export function policyOf({ scheduling, candidates, company, limits, keywords }: Config): SchedulingPolicy {
  return {
    bufferBefore: scheduling.buffer.before,
    bufferAfter: scheduling.buffer.after,
    minimumNotice: scheduling.minimum_notice,
    freeze: scheduling.freeze,
    horizon: scheduling.horizon,
    slotStepMinutes: scheduling.slot_step / MINUTE,
    settle: scheduling.settle,
    candidateHours: candidates.hours,
    candidateZone: candidates.time_zone ?? company.time_zone,
    movesPerInterview: limits.moves_per_interview,
    movesPerHour: limits.moves_per_hour,
    blocking: withUnknown(scheduling.blocking),
    unanswered: scheduling.unanswered,
    keywords: {
      hard: keywords.hard ?? [],
      soft: keywords.soft ?? [],
      movable: keywords.movable ?? [],
      unmovable: keywords.unmovable ?? [],
    },
    prefer: scheduling.prefer,
    together: {
      sameDay: candidates.together.same_day,
      order: candidates.together.order,
      gap: candidates.together.gap,
    },
  };
}

type PanelScheduling = NonNullable<Config['panels'][number]['scheduling']>;

/** Only what a panel says differently. */
export function panelPolicyOf(own: PanelScheduling | undefined): Partial<SchedulingPolicy> {
  if (own === undefined) return {};
  const { buffer, slot_step } = own;
  return {
    ...(buffer?.before !== undefined && { bufferBefore: buffer.before }),
    ...(buffer?.after !== undefined && { bufferAfter: buffer.after }),
    ...(own.minimum_notice !== undefined && { minimumNotice: own.minimum_notice }),
    ...(own.freeze !== undefined && { freeze: own.freeze }),
    ...(own.horizon && { horizon: own.horizon }),
    ...(slot_step !== undefined && { slotStepMinutes: slot_step / MINUTE }),
    ...(own.settle !== undefined && { settle: own.settle }),
    ...(own.blocking && { blocking: withUnknown(own.blocking) }),
    ...(own.unanswered && { unanswered: own.unanswered }),
    ...(own.prefer && { prefer: own.prefer }),
    ...(own.moves_per_interview !== undefined && { movesPerInterview: own.moves_per_interview }),
  };
}

/** What cannot be read always blocks. */
function withUnknown(blocking: readonly BusyClass[]): BusyClass[] {
  return [...new Set<BusyClass>([...blocking, 'unknown'])];
}

type ConfigRule = NonNullable<Config['rules']>[number];

export function ruleOf({ name, on, when, do: actions, reason }: ConfigRule): Rule {
  const conditions: RuleConditions = {
    ...(when.new_time && { newTime: when.new_time }),
    ...(when.with && { with: otherEventOf(when.with) }),
    ...(when.answer && { answer: when.answer }),
    ...(when.starts_in && { startsIn: when.starts_in }),
    ...(when.required !== undefined && { required: when.required }),
  };
  return { name, on, when: conditions, actions, reason: reason ?? null };
}

function otherEventOf(other: NonNullable<ConfigRule['when']['with']>): NonNullable<RuleConditions['with']> {
  return {
    ...(other.title_matches && { titleMatches: other.title_matches }),
    ...(other.class && { class: other.class }),
    ...(other.or_class && { orClass: other.or_class }),
    ...(other.all_day !== undefined && { allDay: other.all_day }),
    ...(other.overlap !== undefined && { minOverlapMinutes: Math.ceil(other.overlap / MINUTE) }),
  };
}
