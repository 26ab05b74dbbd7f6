/** What would be done now, and what once it has lasted: read only, by the steps by which it would be done. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Revision } from '../invites/plan-revision.ts';
import { type Foreseen, foresee } from '../reconcile/foresee.ts';
import { MovesAhead } from '../reconcile/moves-ahead.ts';
import type { HoldAction } from '../reconcile/plan-holds.ts';
import { isKnown } from '../reconcile/read-world.ts';
import { type Instant, type Interval, intervalOf, isoOf } from '../scheduling/instant.ts';
import { summaryFor } from '../scheduling/summary.ts';
import { type TimeWords, timeInWords, wordsOn } from '../scheduling/time-in-words.ts';
import { listCalendars } from '../store/calendars.ts';
import { type Delivery, waitingDeliveries } from '../store/deliveries.ts';
import { listSnapshots, type Snapshot } from '../store/interviews.ts';
import { findInterview, NOTHING_KNOWN } from '../store/standing.ts';
import type { Store } from '../store/store.ts';

export const PlanStep = z.object({
  /** When: null for now. Otherwise it is done then if it is still so. */
  at: z.string().nullable(),
  /** Null for a mail about none. */
  interview: z.string().nullable(),
  do: z.enum([
    'ask JobHive what became of a PATCH',
    'PATCH scheduled_at',
    'create hold',
    'move hold',
    'put hold back',
    'delete hold',
    'send invite',
    'withdraw invite',
    'replace interviewer',
    'ask a person',
    'pause moves',
    'send mail',
  ]),
  /** Whose calendar, or who is written to. */
  who: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  rule: z.string().nullable(),
  /** The same in words, times on the company's clock. */
  text: z.string(),
});
export type PlanStep = z.infer<typeof PlanStep>;

export const PlanReport = z.object({
  at: z.string(),
  /** The clock of the words. */
  zone: z.string(),
  steps: z.array(PlanStep),
  /** Interviews that JobHive will be asked about first, because what is known of them is old: it may say otherwise. */
  askedFirst: z.array(z.string()),
  /** Calendars that are not known: nothing is concluded about their owners' time. */
  unread: z.array(z.object({ calendar: z.string(), problem: z.string().nullable() })),
});
export type PlanReport = z.infer<typeof PlanReport>;

/** `asIfResumed`: what would be done if somebody ran `resume` now. */
export interface PlanOptions {
  readonly asIfResumed?: boolean;
}

export async function planReport(
  store: Store,
  settings: Settings,
  clock: Clock,
  options: PlanOptions = {},
): Promise<PlanReport> {
  const { db } = store;
  const now = clock.now();
  const { zone } = settings.company;
  const ahead = new MovesAhead(options);
  const steps: PlanStep[] = [];
  const askedFirst: string[] = [];
  for (const listed of await listSnapshots(db)) {
    if (listed.goneAt !== null || listed.status === 'completed') continue;
    const { snapshot, standing } = (await findInterview(db, listed.id)) ?? {
      snapshot: listed,
      standing: NOTHING_KNOWN,
    };
    if (standing.hinted || (snapshot.sweepAt !== null && snapshot.sweepAt <= now)) askedFirst.push(snapshot.id);
    const foresight = await foresee({ store, settings, clock, ahead }, snapshot, standing);
    steps.push(...stepsOf(foresight.now, snapshot, settings, null));
    const { later } = foresight;
    if (later) steps.push(...stepsOf(later, snapshot, settings, later.at));
  }
  for (const mail of await waitingDeliveries(db)) {
    const isDue = mail.nextAttemptAt <= now;
    const isDeferred = mail.state === 'deferred' && !isDue;
    const waits = isDeferred ? `is deferred until ${timeInWords(mail.nextAttemptAt, zone)}` : 'waits to be sent';
    const text = `${mailInWords(mail)} to ${mail.to} ${waits}`;
    const at = isDue ? null : isoOf(mail.nextAttemptAt);
    steps.push({ ...NO_TIMES, at, interview: mail.interview, do: 'send mail', who: mail.to, rule: null, text });
  }
  const calendars = await listCalendars(db);
  const unread = calendars
    .filter((calendar) => !isKnown(calendar, now, settings.calendars.unknownAfter))
    .map(({ id, failureMessage }) => ({ calendar: id, problem: failureMessage }));
  return { at: isoOf(now), zone, steps, askedFirst, unread };
}

const NO_TIMES = { from: null, to: null };

function stepsOf(foreseen: Foreseen, snapshot: Snapshot, settings: Settings, when: Instant | null): PlanStep[] {
  const times = wordsOn(settings.company.zone);
  const { decision, situation, inFlight } = foreseen;
  const outcome = decision?.outcome;
  const rule = outcome && 'rule' in outcome ? outcome.rule : null;
  const base = { at: when === null ? null : isoOf(when), interview: snapshot.id, who: null, rule, ...NO_TIMES };
  const steps: PlanStep[] = [];
  if (inFlight !== null) {
    const text = `a PATCH to ${times.at(inFlight.to.start)} has begun: JobHive is asked what became of it`;
    steps.push({ ...base, do: 'ask JobHive what became of a PATCH', text, to: isoOf(inFlight.to.start) });
  }
  if (outcome?.kind === 'reschedule') {
    const words = `from ${times.span(outcome.from)} to ${times.span(outcome.to)}`;
    const text = `moved ${words}; the candidate reads: “${outcome.reason}”`;
    steps.push({ ...base, do: 'PATCH scheduled_at', ...isoTimes(outcome.from, outcome.to), text });
  }
  const summary = decision && situation && summaryFor(times, decision, situation.findings, situation.proposals ?? []);
  if (outcome?.kind === 'replace')
    steps.push({ ...base, do: 'replace interviewer', who: outcome.took, text: summary ?? '' });
  if ((foreseen.asks || outcome?.kind === 'propose') && summary)
    for (const who of settings.mail.notify) steps.push({ ...base, do: 'ask a person', who, text: summary });
  if (foreseen.trips)
    steps.push({
      ...base,
      do: 'pause moves',
      text: 'more would move within the hour than limits.moves_per_hour allows',
    });
  const planned = snapshot.scheduledAt === null ? null : intervalOf(snapshot.scheduledAt, snapshot.durationMinutes);
  steps.push(...foreseen.holds.flatMap((action) => holdStep(action, base, planned, times)));
  steps.push(...inviteSteps(foreseen.invite, snapshot, base, times));
  return steps;
}

type Base = Pick<PlanStep, 'at' | 'interview' | 'who' | 'rule' | 'from' | 'to'>;

function isoTimes(from: Interval | null, to: Interval) {
  return { from: from && isoOf(from.start), to: isoOf(to.start) };
}

function holdStep(action: HoldAction, base: Base, planned: Interval | null, times: TimeWords): PlanStep[] {
  const who = action.place.interviewer;
  switch (action.kind) {
    // Only our own record is behind.
    case 'adopt':
      return [];
    case 'delete':
      return [{ ...base, do: 'delete hold', who, text: `the hold of ${who} in ${action.place.calendar} is deleted` }];
    case 'create': {
      const text = `${who} gets a hold, ${times.span(action.to)}`;
      return [{ ...base, do: 'create hold', who, ...isoTimes(null, action.to), text }];
    }
    case 'move':
    case 'restore': {
      const isBack = planned !== null && planned.start === action.to.start && planned.end === action.to.end;
      const text = `the hold of ${who} is put ${isBack ? 'back ' : ''}to ${times.span(action.to)}`;
      return [{ ...base, do: isBack ? 'put hold back' : 'move hold', who, ...isoTimes(null, action.to), text }];
    }
  }
}

const WHY: Readonly<Record<Extract<Revision, { kind: 'request' }>['why'], string>> = {
  first: 'the first invite',
  time_changed: 'an invite with the new time',
  details_changed: 'an invite with what has changed',
};

function inviteSteps(invite: Revision, snapshot: Snapshot, base: Base, times: TimeWords): PlanStep[] {
  const who = snapshot.candidateEmail;
  switch (invite.kind) {
    case 'none':
    case 'baseline':
      return [];
    case 'request': {
      const text = `${who} is sent ${WHY[invite.why]} (revision ${invite.sequence})`;
      return [{ ...base, do: 'send invite', who, text }];
    }
    case 'cancel': {
      const text = `${invite.to} is told that ${times.span(invite.during)} is off`;
      return [{ ...base, do: 'withdraw invite', who: invite.to, text }];
    }
    case 'candidate_changed':
      return [
        {
          ...base,
          do: 'withdraw invite',
          who: invite.cancelTo,
          text: `the invite is withdrawn from ${invite.cancelTo}`,
        },
        {
          ...base,
          do: 'send invite',
          who,
          text: `${who} is sent the first invite (revision ${invite.requestSequence})`,
        },
      ];
  }
}

function mailInWords({ method, sequence, proposal }: Pick<Delivery, 'method' | 'sequence' | 'proposal'>): string {
  if (proposal !== null) return `the answer to proposal ${proposal}`;
  return method === null ? 'a notice' : `the invite (${method}, revision ${sequence})`;
}
