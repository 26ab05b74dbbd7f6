/** What a bystander can see: the holds in the calendars, the mails in the outbox, the requests at JobHive. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { HOLD_MARK } from '../calendars/icalendar/write-hold.ts';
import { outboxFileName } from '../invites/transport/outbox.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { type Instant, instant } from '../scheduling/instant.ts';
import { deliveriesOf } from '../store/deliveries.ts';
import type { Stage } from './stage.ts';

export interface SeenHold {
  readonly file: string;
  readonly interview: string;
  readonly start: Instant;
  readonly end: Instant;
}

async function filesIn(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(ending) && !name.startsWith('.')).sort();
}

export async function holdsIn(stage: Stage, calendar: string): Promise<SeenHold[]> {
  const folder = join(stage.folder, 'calendars', calendar);
  const holds: SeenHold[] = [];
  for (const name of await filesIn(folder, '.ics')) {
    const file = join(folder, name);
    const component = new ICAL.Component(ICAL.parse(await readFile(file, 'utf8'))).getFirstSubcomponent('vevent');
    const interview = component?.getFirstPropertyValue(HOLD_MARK.toLowerCase());
    if (!component || typeof interview !== 'string') continue;
    const event = new ICAL.Event(component);
    holds.push({
      file,
      interview,
      start: instant(event.startDate.toJSDate().getTime()),
      end: instant(event.endDate.toJSDate().getTime()),
    });
  }
  return holds;
}

export interface SeenMail {
  readonly file: string;
  readonly subject: string;
  readonly sequence: number;
}

/** The invites of one interview that lie in the outbox, in order of their revisions. */
export async function mailsAbout(stage: Stage, interview: InterviewId): Promise<SeenMail[]> {
  const folder = join(stage.folder, 'outbox');
  const lying = new Set(await filesIn(folder, '.eml'));
  return (await deliveriesOf(stage.daemon.store.db, interview)).flatMap((delivery) => {
    const name = outboxFileName(delivery);
    if (delivery.sequence === null || !lying.has(name)) return [];
    return [{ file: join(folder, name), subject: delivery.subject, sequence: delivery.sequence }];
  });
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
