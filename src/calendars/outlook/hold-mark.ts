/**
 * What makes an event one of our holds: single-value extended properties, which no client shows and every copy keeps.
 * Names are compared with case, values without; deltas never carry them.
 * https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
 */
import type { HoldId } from '../../scheduling/ids.ts';
import { InterviewId } from '../../scheduling/ids.ts';
import type { HoldContent } from '../provider.ts';
import type { GraphEvent } from './shapes.ts';

/** A namespace of our own, made once: others' properties of the same name are others'. */
const SET = '{6d1a7f0e-54c3-4c5e-9d0b-2f6c8f1f3a97}';
/** The same value on every hold: by it all of them are found. */
const KIND = `String ${SET} Name InterviewSyncKind`;
const INTERVIEW = `String ${SET} Name InterviewSyncInterview`;
const HOLD = `String ${SET} Name InterviewSyncHold`;

export function markOf({ holdId, interview }: Pick<HoldContent, 'holdId' | 'interview'>) {
  return [
    { id: KIND, value: 'hold' },
    { id: HOLD, value: holdId },
    { id: INTERVIEW, value: interview },
  ];
}

export function isHold(holdId: HoldId | null): string {
  const [id, value] = holdId === null ? [KIND, 'hold'] : [HOLD, holdId];
  return `singleValueExtendedProperties/Any(ep: ep/id eq '${id}' and ep/value eq '${value}')`;
}

export const WITH_MARK = `singleValueExtendedProperties($filter=id eq '${INTERVIEW}')`;

export function interviewOf(event: Pick<GraphEvent, 'singleValueExtendedProperties'>): InterviewId | null {
  const value = event.singleValueExtendedProperties?.find(
    ({ id }) => id.toLowerCase() === INTERVIEW.toLowerCase(),
  )?.value;
  return InterviewId.safeParse(value).data ?? null;
}
