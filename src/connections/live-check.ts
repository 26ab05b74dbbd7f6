/**
 * Whether calendars can be used as they must be, found out by using them: each is read, and where holds go, an event is
 * written and deleted again. Every permission that a provider could refuse is asked for, and no other.
 */
import { CalendarError, type CalendarProvider, type CalendarRef, type HoldContent } from '../calendars/provider.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config/settings.ts';
import { createImapMailbox } from '../invites/inbound/imap-mailbox.ts';
import { type Mailbox, MailboxError } from '../invites/inbound/mailbox.ts';
import { trySmtp } from '../invites/transport/smtp.ts';
import { calendarRefOf } from '../reconcile/deps.ts';
import { type CalendarId, HoldId, InterviewId } from '../scheduling/ids.ts';
import { after, DAY, instantFromIso, intervalOf } from '../scheduling/instant.ts';

export type Trial =
  | { readonly kind: 'works' }
  | { readonly kind: 'fails'; readonly reason: string; readonly problem: string }
  | { readonly kind: 'not_tried'; readonly why: string };

export interface CalendarTrial {
  readonly calendar: CalendarId;
  readonly interviewer: string;
  readonly reading: Trial;
  readonly writing: Trial;
}

export interface LiveCheckParts {
  readonly settings: Settings;
  readonly provider: (connection: string) => CalendarProvider | null;
  readonly clock: Clock;
}

/** @param dryRun reads only */
export async function tryCalendars(parts: LiveCheckParts, { dryRun }: { dryRun: boolean }): Promise<CalendarTrial[]> {
  const trials: CalendarTrial[] = [];
  for (const interviewer of parts.settings.interviewers)
    for (const calendar of interviewer.calendars) {
      const ref = calendarRefOf(interviewer, calendar);
      const provider = parts.provider(calendar.connection);
      const reading = await tryReading(parts, provider, ref);
      const why = dryRun ? 'a dry run' : calendar.holds ? null : 'takes no holds';
      const writing = why === null ? await tryWriting(provider, ref, reading) : ({ kind: 'not_tried', why } as const);
      trials.push({ calendar: calendar.id, interviewer: interviewer.email, reading: reading.trial, writing });
    }
  return trials;
}

/**
 * A calendar that must not be reached, because nobody gave it to us: `works` when it is refused.
 * @param id `<connection>/<the provider's id>`
 */
export async function tryUnreachable(parts: LiveCheckParts, id: string): Promise<Trial> {
  const slash = id.indexOf('/');
  const provider = parts.provider(id.slice(0, slash));
  const ref = { remoteId: id.slice(slash + 1), ownerZone: 'UTC', ownerEmail: id.slice(slash + 1) };
  const { trial } = await tryReading(parts, provider, ref);
  if (trial.kind === 'works')
    return { kind: 'fails', reason: 'reachable', problem: 'it can be read: more was allowed than is needed' };
  if (trial.kind === 'fails' && trial.reason === 'forbidden') return { kind: 'works' };
  return trial;
}

export interface MailTrial {
  readonly sending: Trial;
  readonly mailbox: Trial;
}

/** Logs in where mails go out and where answers come in. Nothing is sent, and nothing in the mailbox is touched. */
export async function tryMail({ mail }: Settings): Promise<MailTrial> {
  const problem = mail.transport.kind === 'smtp' ? await trySmtp(mail.transport) : null;
  return {
    sending:
      mail.transport.kind === 'outbox'
        ? { kind: 'not_tried', why: 'mails become files' }
        : problem === null
          ? { kind: 'works' }
          : { kind: 'fails', reason: 'smtp', problem },
    mailbox: mail.inbox?.imap
      ? await tryMailbox(createImapMailbox(mail.inbox.imap))
      : { kind: 'not_tried', why: 'no mailbox is read' },
  };
}

async function tryMailbox(mailbox: Mailbox): Promise<Trial> {
  try {
    await (await mailbox.open()).close();
    return { kind: 'works' };
  } catch (error) {
    if (!(error instanceof MailboxError)) throw error;
    return { kind: 'fails', reason: 'imap', problem: error.message };
  }
}

interface Reading {
  readonly trial: Trial;
  readonly writable: boolean;
}

async function tryReading(
  { clock }: LiveCheckParts,
  provider: CalendarProvider | null,
  calendar: CalendarRef,
): Promise<Reading> {
  if (!provider) return { trial: { kind: 'not_tried', why: 'there is no such connection' }, writable: false };
  const window = { start: clock.now(), end: after(clock.now(), DAY) };
  try {
    const page = await provider.pullPage({ calendar, from: { kind: 'scratch' }, window });
    return { trial: { kind: 'works' }, writable: page.writable ?? true };
  } catch (error) {
    return { trial: failed(error), writable: false };
  }
}

/** Far from anything that anybody looks at, and only for a moment. */
const PROOF: HoldContent = {
  holdId: HoldId.parse('livecheck0'),
  interview: InterviewId.parse('check'),
  during: intervalOf(instantFromIso('2000-01-01T00:00:00Z'), 15),
  zone: 'UTC',
  title: 'interview-sync check',
  description: 'Written, and deleted again, by “interview-sync check --live”.',
  joinUrl: null,
};

async function tryWriting(provider: CalendarProvider | null, ref: CalendarRef, reading: Reading): Promise<Trial> {
  if (!provider || reading.trial.kind !== 'works') return { kind: 'not_tried', why: 'it cannot be read' };
  if (!reading.writable) return { kind: 'not_tried', why: 'it may only be read: its holds are virtual' };
  try {
    const { resource, etag } = await provider.createHold(ref, PROOF);
    await provider.deleteHold(ref, { holdId: PROOF.holdId, resource, etag });
    return { kind: 'works' };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Trial {
  if (!(error instanceof CalendarError)) throw error;
  return { kind: 'fails', reason: error.reason, problem: error.message };
}
