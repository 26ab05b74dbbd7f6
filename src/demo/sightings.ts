/** What a bystander can see: the mails in the outbox, the requests at JobHive. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { outboxFileName } from '../invites/transport/outbox.ts';
import { makeLink } from '../links/manage-links.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { deliveriesOf, listDeliveries } from '../store/deliveries.ts';
import type { Stage } from './stage.ts';

export interface SeenMail {
  readonly file: string;
  readonly subject: string;
  readonly sequence: number;
}

/** The invites of one interview that lie in the outbox, in order of their revisions. */
export async function mailsAbout(stage: Stage, interview: InterviewId): Promise<SeenMail[]> {
  const folder = join(stage.folder, 'outbox');
  const lying = new Set(await readdir(folder).catch(() => []));
  return (await deliveriesOf(stage.daemon.store.db, interview)).flatMap((delivery) => {
    const name = outboxFileName(delivery);
    if (delivery.sequence === null || !lying.has(name)) return [];
    return [{ file: join(folder, name), subject: delivery.subject, sequence: delivery.sequence }];
  });
}

export interface LastMail {
  readonly file: string;
  readonly subject: string;
  /** The link to the candidate's page; good while the daemon runs. */
  readonly page: string;
}

/** The last invite that went out, of whichever interview; null before the first. */
export async function lastMail(stage: Stage): Promise<LastMail | null> {
  const { db } = stage.daemon.store;
  const invites = await listDeliveries(db, { interview: null, state: 'accepted' }, 50);
  const last = invites.find(({ method, interview }) => method === 'REQUEST' && interview !== null);
  if (!last?.interview) return null;
  // Of the link in the mail only the hash is stored; this is another one to the same page.
  const owner = { kind: 'candidate', subject: last.interview } as const;
  const made = await makeLink({ db, settings: stage.settings, now: stage.clock.now(), by: 'demo' }, owner);
  if (made.kind === 'refused') throw new Error(made.problem);
  return { file: join(stage.folder, 'outbox', outboxFileName(last)), subject: last.subject, page: made.url };
}

export interface SeenPatch {
  readonly scheduledAt: string | null;
  readonly reason: string | null;
  readonly status: number | null;
}

/** The daemon's PATCHes of one interview; a recruiter's own carry another key. */
export function patchesOf(stage: Stage, interview: string): SeenPatch[] {
  return stage.sandbox
    .requests()
    .filter((request) => request.method === 'PATCH' && request.url.endsWith(`/${interview}`))
    .map(({ body, status }) => {
      const fields = typeof body === 'object' && body !== null ? new Map(Object.entries(body)) : new Map();
      const textOf = (name: string) => (typeof fields.get(name) === 'string' ? String(fields.get(name)) : null);
      return { scheduledAt: textOf('scheduled_at'), reason: textOf('reschedule_reason'), status };
    });
}

/** How many `interview.rescheduled` webhooks about it the daemon has taken. */
export function webhooksTaken(stage: Stage, interview: string): number {
  return stage.sandbox
    .deliveries()
    .filter((delivery) => delivery.event === 'interview.rescheduled' && delivery.state === 'delivered')
    .filter((delivery) => JSON.stringify(delivery.body).includes(interview)).length;
}
