/** Every interview we know, soonest first. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { isoOf } from '../scheduling/instant.ts';
import { resolvePanel } from '../scheduling/panel.ts';
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
  attention: z.string().nullable(),
});
export type InterviewLine = z.infer<typeof InterviewLine>;

export async function interviewsReport(store: Store, settings: Settings): Promise<InterviewLine[]> {
  const snapshots = await listSnapshots(store.db);
  const seats = await listSeatChanges(
    store.db,
    snapshots.map(({ id }) => id),
  );
  return snapshots.map((snapshot) => {
    const panel = resolvePanel(snapshot, settings.panels, seats.get(snapshot.id));
    return {
      interview: snapshot.id,
      status: snapshot.goneAt === null ? snapshot.status : 'gone',
      scheduledAt: snapshot.scheduledAt === null ? null : isoOf(snapshot.scheduledAt),
      minutes: snapshot.durationMinutes,
      position: snapshot.position,
      panel: panel?.name ?? null,
      required: [...(panel?.required ?? [])],
      attention: snapshot.attention,
    };
  });
}
