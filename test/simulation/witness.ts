/** Watches what leaves the daemon, while it leaves: PATCHes, messages, holds and log lines. */
import type { HoldContent } from '../../src/calendars/provider.ts';
import type { Interview } from '../../src/interviews/interview.ts';
import type { PreparedMessage } from '../../src/invites/transport/port.ts';
import type { Decision, Outcome, Situation } from '../../src/scheduling/decision.ts';
import type { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { HOUR, type Instant, isoOf, MINUTE } from '../../src/scheduling/instant.ts';
import { wallTimeOf } from '../../src/scheduling/wall-clock.ts';
import { findProposal } from '../../src/store/proposals.ts';
import type { Store } from '../../src/store/store.ts';
import {
  MOVES_PER_HOUR,
  MOVES_PER_INTERVIEW,
  MOVES_PER_INTERVIEWER_DAY,
  PEOPLE,
  settingsOf,
  type Who,
} from './company.ts';
import { type ReceivedInvite, wordsOf } from './mail-model.ts';
import { SECRETS } from './objects.ts';
import { Violation } from './violation.ts';

export interface EffectivePatch {
  readonly interview: InterviewId;
  readonly at: Instant;
  readonly decision: number;
  readonly decidedAt: Instant;
  readonly interviewers: readonly Email[];
}

/** What the limits count: a PATCH that took effect, a hold that was put back, a seat that another took. */
type Move = Pick<EffectivePatch, 'interview' | 'decision' | 'decidedAt' | 'interviewers'>;

export interface Received extends ReceivedInvite {
  readonly interview: InterviewId;
}

export interface Witness {
  readonly patches: readonly EffectivePatch[];
  /** Those that a server has taken responsibility for, oldest first. */
  readonly received: readonly Received[];
  patching(before: Interview, after: Interview, reason: string): Promise<void>;
  /** Looks at what was decided since it looked last, and leaves by no PATCH. @throws Violation */
  decided(): Promise<void>;
  handedOver(message: PreparedMessage, invite: ReceivedInvite | null, accepted: boolean): void;
  /** A person wants that message sent once more: it may arrive twice. */
  maySendAgain(messageId: string): void;
  wroteHold(content: HoldContent | null): void;
  logged(line: string): void;
}

export interface WitnessOptions {
  readonly store: Store;
  readonly now: () => Instant;
  readonly readAt: (who: Who) => Instant | null;
  readonly blindSince: (who: Who) => Instant | null;
}

const { policy, calendars } = settingsOf(0);
/** How long a plan may wait for JobHive before it is carried out. */
const PLAN_LASTS = 15 * MINUTE;

/** Approved whatever else was moved, and whatever is paused. */
function isAnyway({ outcome }: Decision): boolean {
  return outcome.kind === 'reschedule' && outcome.via === 'proposal' && outcome.anyway;
}

export function createWitness({ store, now, readAt, blindSince }: WitnessOptions): Witness {
  const patches: EffectivePatch[] = [];
  const others: Move[] = [];
  const received: Received[] = [];
  const uids = new Map<InterviewId, string>();
  const sent = new Map<string, string>();
  /** How often each message may arrive. */
  const copies = new Map<string, number>();

  async function patching(before: Interview, after: Interview, reason: string): Promise<void> {
    const { id } = before;
    keepsSilent('a PATCH', reason);
    const row = await store.db
      .selectFrom('reschedules')
      .innerJoin('decisions', 'decisions.id', 'reschedules.decision_id')
      .select(['reschedules.id', 'decision_id', 'to_start', 'to_minutes', 'sent_at', 'decided_at'])
      .select(['decisions.decision', 'decisions.situation'])
      .where('reschedules.interview_id', '=', id)
      .where('state', '=', 'sent')
      .executeTakeFirst();
    if (!row) throw new Violation('4 (no PATCH without a decision)', `${id} is PATCHed, and no reschedule was sent`);
    if (row.to_start.getTime() !== after.scheduledAt || row.to_minutes !== after.durationMinutes)
      throw new Violation('4 (no PATCH without a decision)', `${id} is PATCHed to what was not decided`);
    if (patches.some(({ decision }) => decision === row.decision_id))
      throw new Violation('5 (one PATCH per decision)', `decision ${row.decision_id} of ${id} takes effect twice`);
    const { at: decidedAt } = row.decision;
    patches.push({
      interview: id,
      at: now(),
      decision: row.decision_id,
      decidedAt,
      interviewers: row.situation.panel.required,
    });
    permitted(before, after, row.decision);
    const { outcome } = row.decision;
    if (outcome.kind === 'reschedule' && outcome.via === 'proposal') await approved(id, outcome.proposal, after);
    if (!isAnyway(row.decision)) await capped(id, row.decision_id, row.decision, row.situation);
    knewEverybody(id, row.decision, row.situation);
  }

  function permitted(before: Interview, after: Interview, decision: Decision): void {
    const rule = '6 (only scheduled ones, never into past, freeze or other lengths)';
    const { id, status, scheduledAt: from } = before;
    const { scheduledAt: to, durationMinutes } = after;
    if (status !== 'scheduled') throw new Violation(rule, `${id} is moved while ${status}`);
    if (to === null || from === null) throw new Violation(rule, `${id} is moved from or to no time`);
    if (durationMinutes < 15 || durationMinutes > 90) throw new Violation(rule, `${id} gets ${durationMinutes} min`);
    if (to <= now()) throw new Violation(rule, `${id} is moved into the past, to ${isoOf(to)}`);
    if (to < decision.at + policy.freeze) throw new Violation(rule, `${id} is moved into the freeze, to ${isoOf(to)}`);
    if (!isAnyway(decision) && from < now() + policy.freeze - PLAN_LASTS)
      throw new Violation(rule, `${id} is moved out of the freeze`);
  }

  /** At that moment a person's word stands, or that nobody had one where that was agreed to be enough. */
  async function approved(id: InterviewId, proposal: number, { scheduledAt }: Interview): Promise<void> {
    const rule = 'proposals';
    const found = await findProposal(store.db, proposal);
    if (found?.interview !== id || found.state !== 'approved' || found.answer === null)
      throw new Violation(rule, `${id} is moved by proposal ${proposal}, which is ${found?.state}`);
    const allowed = found.answer.chosen === null ? found.times : [found.times[found.answer.chosen]];
    if (!allowed.some((time) => time?.during.start === scheduledAt))
      throw new Violation(rule, `${id} is moved by proposal ${proposal} to a time that it does not allow`);
  }

  async function decided(): Promise<void> {
    const rows = await store.db
      .selectFrom('decisions')
      .select(['id', 'interview_id', 'decision', 'situation'])
      .where('id', '>', others.at(-1)?.decision ?? 0)
      .where('outcome', 'in', ['revert', 'replace'])
      .orderBy('id')
      .execute();
    for (const { id: decision, interview_id: interview, decision: made, situation } of rows) {
      const { outcome, at: decidedAt } = made;
      if (outcome.kind !== 'revert' && outcome.kind !== 'replace') continue;
      others.push({ interview, decision, decidedAt, interviewers: outcome.interviewers });
      await capped(interview, decision, made, situation);
      if (outcome.kind === 'replace') seated(outcome, situation);
    }
  }

  function seated({ gaveUp, took }: Outcome & { readonly kind: 'replace' }, { interview, panel, people }: Situation) {
    const rule = 'seats';
    if (!panel.pool?.seated.includes(gaveUp) || panel.pool.kept.includes(gaveUp))
      throw new Violation(rule, `${gaveUp} gives up a seat in ${interview.id} that is not to be given up`);
    if (!panel.pool.reserve.includes(took) || [...panel.required, ...panel.optional].includes(took))
      throw new Violation(rule, `${took} takes a seat in ${interview.id}, and was not in reserve`);
    if (people.find(({ email }) => email === took)?.knowledge !== 'known')
      throw new Violation('3 (unknown is never free)', `${took} takes a seat though their time was unknown`);
  }

  async function capped(id: InterviewId, decision: number, { at: decidedAt, outcome }: Decision, situation: Situation) {
    const { panel, people } = situation;
    const seated = outcome.kind === 'replace' ? [outcome.took] : [];
    // A PATCH whose answer was lost, and whose interview somebody else had moved or deleted when it was read again.
    const unknown = await store.db
      .selectFrom('reschedules')
      .select('decision_id')
      .where('state', '=', 'abandoned')
      .execute();
    const uncounted = new Set(unknown.map((row) => row.decision_id));
    const before: readonly Move[] = [...patches, ...others].filter(
      (move) => move.decision <= decision && !uncounted.has(move.decision),
    );
    const ofInterview = before.filter(({ interview }) => interview === id).length;
    if (ofInterview > MOVES_PER_INTERVIEW) throw new Violation('8 (caps)', `${id} is moved ${ofInterview} times`);
    const pauses = await store.db.selectFrom('pauses').selectAll().orderBy('id').execute();
    const covering = pauses.find(
      ({ scope, scope_of: of, paused_at: from, resumed_at: to }) =>
        from.getTime() < decidedAt &&
        (to === null || decidedAt < to.getTime()) &&
        (scope !== 'interview' || of === id) &&
        (scope !== 'interviewer' || [...panel.required, ...panel.optional, ...seated].some((email) => email === of)),
    );
    if (covering)
      throw new Violation('8 (caps)', `${id} is moved though ${covering.scope} ${covering.scope_of} was paused then`);
    const ends = pauses.filter(({ scope }) => scope === 'everything').map(({ resumed_at: at }) => at?.getTime() ?? 0);
    const resumed = Math.max(0, ...ends.filter((end) => end <= decidedAt));
    const inHour = before.filter(({ decidedAt: at }) => at > decidedAt - HOUR && at >= resumed).length;
    if (inHour > MOVES_PER_HOUR) throw new Violation('8 (caps)', `${inHour} interviews are moved within an hour`);
    for (const { email, zone } of people.filter(({ email }) => [...panel.required, ...seated].includes(email))) {
      const dayOf = (time: Instant) => wallTimeOf(time, zone).slice(0, 10);
      const today = before.filter(
        (patch) => patch.interviewers.includes(email) && dayOf(patch.decidedAt) === dayOf(decidedAt),
      ).length;
      if (today > MOVES_PER_INTERVIEWER_DAY)
        throw new Violation('8 (caps)', `${email} is moved ${today} times in a day`);
    }
  }

  /** Those whose time was judged free must have been read then. */
  function knewEverybody(id: InterviewId, decision: Decision, { panel, people }: Situation): void {
    const rule = '3 (unknown is never free)';
    for (const email of panel.required) {
      const who = PEOPLE.find((each) => `${each}@acme.example` === email);
      const at = who === undefined ? null : readAt(who);
      const blind = who === undefined ? null : blindSince(who);
      if (people.find((person) => person.email === email)?.knowledge !== 'known')
        throw new Violation(rule, `${id} is moved though the time of ${email} was unknown`);
      // What turns out at the moment of deciding, nobody can know yet.
      if (at === null || decision.at - at > calendars.unknownAfter || (blind !== null && blind < decision.at))
        throw new Violation(rule, `${id} is moved though nobody could read the calendar of ${email}`);
    }
  }

  function handedOver(message: PreparedMessage, invite: ReceivedInvite | null, accepted: boolean): void {
    const { raw, messageId, interview } = message;
    keepsSilent('a message', wordsOf(raw));
    if (!invite || interview === null) return;
    const rule = '10 (one UID, one message per SEQUENCE, one METHOD)';
    const [mime, object] = invite.methods;
    if (mime !== object) throw new Violation(rule, `${messageId} is ${mime} outside and ${object} inside`);
    if (invite.uid === '' || !Number.isInteger(invite.sequence)) throw new Violation(rule, `${messageId} lacks an UID`);
    const revision = `${invite.uid} ${invite.sequence}`;
    const before = sent.get(revision);
    if (before !== undefined && before !== messageId)
      throw new Violation(rule, `SEQUENCE ${invite.sequence} goes out as ${before} and as ${messageId}`);
    sent.set(revision, messageId);
    const uid = uids.get(interview) ?? invite.uid;
    if (uid !== invite.uid) throw new Violation(rule, `${interview} is ${uid} and then ${invite.uid}`);
    uids.set(interview, uid);
    if (!accepted) return;
    const arrived = received.filter((each) => each.messageId === messageId).length;
    if (arrived >= (copies.get(messageId) ?? 1)) throw new Violation(rule, `${messageId} arrives twice`);
    received.push({ ...invite, interview });
  }

  return {
    patches,
    received,
    patching,
    decided,
    handedOver,
    maySendAgain: (messageId) => void copies.set(messageId, (copies.get(messageId) ?? 1) + 1),
    wroteHold(content) {
      if (content) keepsSilent('a hold', `${content.title} ${content.description}`);
    },
    logged(line) {
      keepsSilent('the log', line);
      if (line.includes('@candidate.example')) throw new Violation('9 (silence)', 'the log names a candidate');
    },
  };

  function keepsSilent(where: string, words: string): void {
    for (const secret of SECRETS)
      if (words.includes(secret)) throw new Violation('9 (silence)', `${where} has a word of another event: ${secret}`);
  }
}
