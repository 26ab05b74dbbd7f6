/** Whether interview, holds and invite tell the same time, as their owners see it. */

import { setTimeout as pause } from 'node:timers/promises';
import ICAL from 'ical.js';
import { type ParsedMail, simpleParser } from 'mailparser';
import { inviteUid } from '../../src/invites/invite-content.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { instant, isoOf } from '../../src/scheduling/instant.ts';
import { type Company, MAIL_DOMAIN } from './company.ts';

export interface Invite {
  /** When the mail server took it. */
  readonly at: number;
  readonly messageId: string;
  readonly uid: string;
  readonly sequence: number;
  readonly method: string;
  /** ISO 8601. */
  readonly start: string;
}

/** Reads each mail once, however often it is asked. */
export function inviteReader(company: Company): () => Promise<readonly Invite[]> {
  const invites: Invite[] = [];
  return async () => {
    for (let next = company.smtp.messages[invites.length]; next; next = company.smtp.messages[invites.length])
      invites.push(inviteOf(await simpleParser(next.raw), next.at));
    return invites;
  };
}

function inviteOf(mail: ParsedMail, at: number): Invite {
  const attachment = mail.attachments.find(({ filename }) => filename === 'invite.ics');
  if (!attachment) throw new Error(`a mail without an invite: ${mail.subject}`);
  const calendar = new ICAL.Component(ICAL.parse(attachment.content.toString('utf8')));
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
  return {
    at,
    messageId: mail.messageId ?? '',
    uid: event.uid,
    sequence: event.sequence,
    method: String(calendar.getFirstPropertyValue('method')),
    start: isoOf(instant(event.startDate.toJSDate().getTime())),
  };
}

/** The last revision of each invite, whenever it came. */
export function latestByUid(invites: readonly Invite[]): ReadonlyMap<string, Invite> {
  const latest = new Map<string, Invite>();
  for (const invite of invites)
    if (invite.sequence >= (latest.get(invite.uid)?.sequence ?? 0)) latest.set(invite.uid, invite);
  return latest;
}

/** Every interview that is not told the same everywhere, in words. */
export async function disagreements(company: Company, invites: readonly Invite[]): Promise<string[]> {
  const found: string[] = [];
  const latest = latestByUid(invites);
  for (const { id, status, scheduled_at, position } of company.sandbox.interviews()) {
    const interview = InterviewId.parse(id);
    const truth = status === 'cancelled' ? null : isoOf(instant(Date.parse(scheduled_at ?? '')));
    for (const person of company.panelOf(position)) {
      const hold = startOf(await company.calendars.read(person, company.holdName(interview, person)));
      if (hold !== truth) found.push(`${id} is at ${truth}, the hold of ${person} at ${hold}`);
    }
    const invite = latest.get(inviteUid(interview, MAIL_DOMAIN));
    const told = invite?.method === 'REQUEST' ? invite.start : null;
    if (told !== truth)
      found.push(`${id} is at ${truth}, its candidate was told ${told} (SEQUENCE ${invite?.sequence})`);
  }
  return found;
}

function startOf(ics: string | null): string | null {
  if (ics === null) return null;
  const event = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent('vevent');
  return event && isoOf(instant(new ICAL.Event(event).startDate.toJSDate().getTime()));
}

/** Enough to see what they have been at. */
const LINES_SHOWN = 60;

/** For whoever reads why a test failed. */
export function saidLast({ nodes }: Pick<Company, 'nodes'>): string {
  return ['what the nodes said last:', ...nodes.flatMap(({ lines }) => lines.slice(-LINES_SHOWN))].join('\n');
}

/**
 * Waits until everything agrees and nothing is left to do, for two seconds on end: what a killed node had in hand comes
 * back to the others only when it was silent for long.
 * @throws what still disagrees when that takes longer than `within` milliseconds
 */
export async function settle(company: Company, read: () => Promise<readonly Invite[]>, within: number): Promise<void> {
  const began = Date.now();
  let calmSince: number | null = null;
  for (;;) {
    const found = await disagreements(company, await read());
    const left = found.length > 0 ? 0 : await jobsLeft(company);
    if (found.length > 0 || left > 0) calmSince = null;
    else calmSince ??= Date.now();
    if (calmSince !== null && Date.now() - calmSince >= 2_000) return;
    if (Date.now() - began > within) {
      throw new Error(`not settled: ${left} jobs left\n${found.join('\n')}\n${saidLast(company)}`);
    }
    await pause(200);
  }
}

/** Polls come round for ever; they count only while they are due. */
async function jobsLeft(company: Company): Promise<number> {
  const [node] = company.nodes;
  if (!node) throw new Error('no node is left to settle anything');
  const text = await (await fetch(`${await node.started}/metrics`)).text();
  const depths = [
    ...text.matchAll(/^interview_sync_queue_jobs\{job="(?:pull|reconcile|deliver)",state="due"\} (\d+)/gm),
    ...text.matchAll(/^interview_sync_queue_jobs\{job="(?:reconcile|deliver)",state="running"\} (\d+)/gm),
  ];
  return depths.reduce((sum, [, depth]) => sum + Number(depth), 0);
}
