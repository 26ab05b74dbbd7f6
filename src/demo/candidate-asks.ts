/** A candidate opens the link in their invite and asks for another time; the recruiter agrees by the link in the notice. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outboxFileName } from '../invites/transport/outbox.ts';
import type { InterviewId } from '../scheduling/ids.ts';
import { instantFromIso, isoOf } from '../scheduling/instant.ts';
import { listDeliveries } from '../store/deliveries.ts';
import { mailsAbout } from './sightings.ts';
import type { Stage } from './stage.ts';
import { followsThrough, inWords, type Step } from './step.ts';

export async function candidateAsks(stage: Stage, interview: InterviewId, step: Step): Promise<void> {
  const page = await step.sees(
    'the link in the last invite opens a page',
    async () => pageIn(await textOf((await mailsAbout(stage, interview)).at(-1)?.file ?? null)),
    (url) => url.replace(/[\w-]{43}$/, '…'),
  );
  const offered = await step.sees(
    'free times are offered there',
    async () => {
      const form = await (await fetch(`${page}/times`)).text();
      const times = [...form.matchAll(/name="time" value="([^"]+)"/g)].map(([, time]) => instantFromIso(time ?? ''));
      return times.length > 0 ? times : null;
    },
    (times) => `${times.length}, the first ${times[0] === undefined ? '' : inWords(times[0])}`,
  );
  const [wanted = ''] = offered.slice(-1).map(isoOf);
  await fetch(`${page}/times`, { method: 'POST', body: new URLSearchParams({ time: wanted }) });
  const answer = await step.sees(
    'the recruiter is asked, by mail',
    async () => answerLinkIn(await textOf(await lastNotice(stage))),
    (url) => url.replace(/[\w-]{43}$/, '…'),
  );
  await fetch(answer, { method: 'POST', body: new URLSearchParams({ answer: 'approve' }) });
  await step.sees(
    'agreed to, and PATCH sent',
    async () => {
      const { scheduledAt } = await stage.jobhive.interviews.get(interview);
      return scheduledAt !== null && isoOf(scheduledAt) === wanted ? scheduledAt : null;
    },
    inWords,
  );
  await followsThrough(stage, step, interview, ['carol'], 2);
}

async function textOf(file: string | null): Promise<string> {
  if (file === null) return '';
  // Long lines are broken by a trailing “=” (RFC 2045 §6.7).
  return (await readFile(file, 'utf8')).replaceAll(/=\r?\n/g, '');
}

function pageIn(mail: string): string | null {
  return /http:\S+\/interview\/[\w-]{43}/.exec(mail)?.[0] ?? null;
}

function answerLinkIn(mail: string): string | null {
  return /http:\S+\/proposals\/[\w-]{43}/.exec(mail)?.[0] ?? null;
}

async function lastNotice({ daemon, folder }: Stage): Promise<string | null> {
  const sent = await listDeliveries(daemon.store.db, { interview: null, state: 'accepted' }, 20);
  const notice = sent.find(({ sequence }) => sequence === null);
  return notice ? join(folder, 'outbox', outboxFileName(notice)) : null;
}
