/** Every interview we know, soonest first. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { CANDIDATE_ANSWERS } from '../invites/inbound/calendar-answer.ts';
import { isoOf } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
import { currentAnswers } from '../store/candidate-answers.ts';
import { listSnapshots } from '../store/interviews.ts';
import { listSeatChanges } from '../store/seat-changes.ts';
import type { Store } from '../store/store.ts';

export const InterviewLine = z.object({
  interview: z.string(),
  status: z.string(),
  scheduledAt: z.string().nullable(),
  minutes: z.number(),
  position: z.string(),
  panel: z.string().nullable(),
  required: z.array(z.string()),
  /** What the candidate has answered to the time as it is now; null: nothing yet. */
  candidate: z.enum(CANDIDATE_ANSWERS).nullable(),
  attention: z.string().nullable(),
});
export type InterviewLine = z.infer<typeof InterviewLine>;

export async function interviewsReport(store: Store, settings: Settings): Promise<InterviewLine[]> {
  const [snapshots, answers] = await Promise.all([listSnapshots(store.db), currentAnswers(store.db)]);
  const seats = await listSeatChanges(
    store.db,
    snapshots.map(({ id }) => id),
  );
  return snapshots.map((snapshot) => {
    const panel = resolvePanel(snapshot, settings.panels, seats.get(snapshot.id) ?? []);
    return {
      interview: snapshot.id,
      status: snapshot.goneAt === null ? snapshot.status : 'gone',
      scheduledAt: snapshot.scheduledAt === null ? null : isoOf(snapshot.scheduledAt),
      minutes: snapshot.durationMinutes,
      position: snapshot.position,
      panel: panel?.name ?? null,
      required: [...(panel?.required ?? [])],
      candidate: answers.get(snapshot.id)?.answer ?? null,
      attention: snapshot.attention,
    };
  });
}
