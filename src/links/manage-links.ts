/** Links that a person makes and takes back: feeds, and candidates' pages where a mail does not do. */
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { Email, InterviewId } from '../scheduling/ids.ts';
import { type Instant, intervalOf, isoOf } from '../scheduling/instant.ts';
import { newToken, tokenHash } from '../secrets/token-hash.ts';
import { recordAct } from '../store/audit.ts';
import type { Db } from '../store/columns.ts';
import { findSnapshot } from '../store/interviews.ts';
import { listLinks, revokeLinks, saveLink } from '../store/links.ts';
import { type Handout, newCandidateLink } from './candidate-link.ts';

/** Whose: an interview's candidate, an interviewer, or a panel. */
export const LinkOwner = z.strictObject({
  kind: z.enum(['candidate', 'interviewer', 'panel']),
  /** The interview's id, the interviewer's address, the panel's name. */
  subject: z.string().min(1).max(200),
});
export type LinkOwner = z.infer<typeof LinkOwner>;

export const MadeLink = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('made'), url: z.string(), expiresAt: z.string().nullable() }),
  /** `missing`: who or what was named does not exist. */
  z.object({ kind: z.literal('refused'), missing: z.boolean(), problem: z.string() }),
]);
export type MadeLink = z.infer<typeof MadeLink>;

export const LinkLine = z.object({
  id: z.number(),
  kind: z.enum(['candidate', 'interviewer', 'panel']),
  subject: z.string(),
  state: z.enum(['good', 'ended', 'revoked']),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
});
export type LinkLine = z.infer<typeof LinkLine>;

export const LinksToRevoke = z.union([z.strictObject({ id: z.int() }), LinkOwner]);
export type LinksToRevoke = z.infer<typeof LinksToRevoke>;

interface Parts {
  readonly db: Db;
  readonly settings: Settings;
  readonly now: Instant;
  /** Who does it. */
  readonly by: string;
}

/** What is shown here of a link is never shown again: of its token only the hash is kept. */
export async function makeLink(parts: Parts, owner: LinkOwner): Promise<MadeLink> {
  const { publicUrl } = parts.settings.http;
  if (publicUrl === null)
    return { kind: 'refused', missing: false, problem: 'Links need http.public_url in the configuration.' };
  const handout = owner.kind === 'candidate' ? await pageOf(parts, owner.subject) : feedOf(parts, owner, publicUrl);
  if ('problem' in handout) return { kind: 'refused', ...handout };
  await saveLink(parts.db, handout.link, parts.now);
  const { expiresAt } = handout.link;
  const facts = { opens: owner.kind, expiresAt: expiresAt === null ? null : isoOf(expiresAt) };
  const entry = { who: parts.by, act: 'make link', subject: owner.subject, old: null, new: facts } as const;
  await recordAct(parts.db, entry, parts.now);
  return { kind: 'made', url: handout.url, expiresAt: expiresAt === null ? null : isoOf(expiresAt) };
}

type Refusal = Omit<Extract<MadeLink, { kind: 'refused' }>, 'kind'>;

async function pageOf({ db, settings, now }: Parts, named: string): Promise<Handout | Refusal> {
  const snapshot = await findSnapshot(db, InterviewId.parse(named));
  if (!snapshot) return { missing: true, problem: `No interview ${named} is known here.` };
  const during = intervalOf(snapshot.scheduledAt ?? now, snapshot.durationMinutes);
  const { id: interview, candidateEmail } = snapshot;
  const handout = newCandidateLink(settings, { interview, candidateEmail, during }, now);
  return handout ?? { missing: false, problem: 'Candidates have no page: candidates.page.link is false.' };
}

function feedOf({ settings }: Parts, { kind, subject: named }: LinkOwner, publicUrl: string): Handout | Refusal {
  const token = newToken();
  const base = { tokenHash: tokenHash(token), expiresAt: null };
  const url = `${publicUrl}/feeds/${token}.ics`;
  if (kind === 'panel') {
    const panel = settings.panels.find(({ name }) => name === named);
    if (!panel) return { missing: true, problem: `There is no panel “${named}”.` };
    return { url, link: { ...base, subject: { kind: 'panel', panel: panel.name } } };
  }
  const email = Email.safeParse(named).data;
  const person = settings.interviewers.find((one) => one.email === email);
  if (!person) return { missing: true, problem: `${named} is not among the interviewers of the configuration.` };
  return { url, link: { ...base, subject: { kind: 'interviewer', interviewer: person.email } } };
}

/** The newest first; those that ended are kept for a month. */
export async function linksReport(db: Db, now: Instant): Promise<LinkLine[]> {
  return (await listLinks(db)).map(({ id, kind, subject, createdAt, expiresAt, revokedAt }) => ({
    id,
    kind,
    subject,
    state: revokedAt !== null ? 'revoked' : expiresAt !== null && expiresAt <= now ? 'ended' : 'good',
    createdAt: isoOf(createdAt),
    expiresAt: expiresAt === null ? null : isoOf(expiresAt),
  }));
}

/** @returns how many were good until now */
export async function revoke({ db, now, by }: Omit<Parts, 'settings'>, which: LinksToRevoke): Promise<number> {
  const subject =
    'id' in which
      ? `link ${which.id}`
      : which.kind === 'interviewer'
        ? which.subject.trim().toLowerCase()
        : which.subject;
  const revoked = await revokeLinks(db, 'id' in which ? which : { kind: which.kind, subject }, now);
  if (revoked > 0)
    await recordAct(db, { who: by, act: 'revoke link', subject, old: { good: revoked }, new: null }, now);
  return revoked;
}
