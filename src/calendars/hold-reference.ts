/**
 * The last line of a hold's description. Programs that copy events from one calendar to another leave out the property
 * that marks a hold, and take the description along: by this line the copy is known for what it is.
 */
import { InterviewId } from '../scheduling/ids.ts';

const REFERENCE = /^interview-sync: (\S+)$/m;

export function holdReference(interview: InterviewId): string {
  return `interview-sync: ${interview}`;
}

/** @param description plain text, whatever else stands in it */
export function referencedInterview(description: string | null): InterviewId | null {
  const [, written] = REFERENCE.exec(description ?? '') ?? [];
  return written === undefined ? null : (InterviewId.safeParse(written).data ?? null);
}
