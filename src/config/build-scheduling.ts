/** The numbers around a decision, and the rules, as the pure part knows them. */
import type { BusyClass } from '../scheduling/availability.ts';
import { MINUTE } from '../scheduling/instant.ts';
import type { SchedulingPolicy } from '../scheduling/rule.ts';
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
    movesPerInterviewerDay: limits.moves_per_interviewer_day,
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
