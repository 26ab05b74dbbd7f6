/** Which of the cases that reasons tell apart a finding is. */
import type { Finding } from './finding.ts';
import type { ReasonCase } from './phrases.ts';

/** @param via whether the interviewer's own new time is taken, or one was searched */
export function reasonCaseOf(finding: Finding, via: 'accept' | 'reschedule' | 'resize'): ReasonCase {
  if (via === 'resize') return finding.kind === 'resized' ? 'resized' : 'shortened';
  if (finding.kind === 'conflict' || finding.kind === 'candidate_declined') return finding.kind;
  return via === 'accept' && 'to' in finding ? finding.kind : 'unavailable';
}
