/** What the tables and their repositories promise, on both databases. */

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Interview } from '../../src/interviews/interview.ts';
import type { Decision } from '../../src/scheduling/decision.ts';
import type { ObservedFinding } from '../../src/scheduling/finding.ts';
import { Email, InterviewId } from '../../src/scheduling/ids.ts';
import { type Instant, instantFromIso, intervalOf, MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import { syncCalendars } from '../../src/store/calendars.ts';
import { countMoves, fingerprintOf, latestDecision, recordDecision } from '../../src/store/decisions.ts';
import { queueDelivery, setDeliveryState } from '../../src/store/deliveries.ts';
import { findingHistory, trackFindings } from '../../src/store/findings.ts';
import { findSnapshot, otherTimesOf, saveSnapshot, setAttention } from '../../src/store/interviews.ts';
import { findInvite, type InviteRecord, saveInvite } from '../../src/store/invites.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { savePanelMembers } from '../../src/store/panel-members.ts';
import { insertProposal, markTold, recordAnswer } from '../../src/store/proposals.ts';
import { planReschedule, rescheduleInFlight, reservationsOf, settleReschedule } from '../../src/store/reschedules.ts';
import { recordSeatChange, undoSeatChanges } from '../../src/store/seat-changes.ts';
import { findInterview, NOTHING_KNOWN } from '../../src/store/standing.ts';
import { dueForSweep, setSweep } from '../../src/store/sweeps.ts';
import {
  interviewsWithUnworkedWebhooks,
  markWorked,
  storeWebhook,
  unworkedWebhooks,
} from '../../src/store/webhooks.ts';
import { databases } from '../harness/database.ts';
import { situation } from '../scheduling/situation.ts';
import { ALICE, CALENDAR, describeCalendarTables, TEN } from './calendar-tables.ts';

const BOB = Email.parse('bob@acme.example');
const A = InterviewId.parse('int_a');
const B = InterviewId.parse('int_b');
const NOW = instantFromIso('2026-11-23T09:00:00Z');

function interview(id: InterviewId, changes: Partial<Interview> = {}): Interview {
  return {
    id,
    status: 'scheduled',
    candidateEmail: 'ada@candidate.example',
    candidateName: 'Ada',
    position: 'Engineer',
    skills: ['sql'],
    scheduledAt: TEN,
    durationMinutes: 45,
    difficulty: 'senior',
    companyName: 'Acme',
    instructions: 'Be kind',
    joinUrl: 'https://jobhive.example/1',
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

describe.each(databases)('repositories on $name', (database) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await database.open();
  });
  afterAll(() => store?.close());
  beforeEach(async () => {
    await sql`truncate interviews, calendars, webhooks, pauses restart identity cascade`.execute(store.db);
    await saveSnapshot(store.db, interview(A), NOW);
    await saveSnapshot(store.db, interview(B), NOW);
    const calendar = { id: CALENDAR, connection: 'memory', remoteId: 'alice', interviewer: ALICE };
    await syncCalendars(store.db, [calendar], NOW);
  });

  describe('a snapshot', () => {
    it('knows the other interviews of its candidate that are still to come, unless the address is masked', async () => {
      const others = async (candidateEmail: string) =>
        otherTimesOf(store.db, await saveSnapshot(store.db, interview(A, { candidateEmail }), NOW));
      expect(await others('ada@candidate.example')).toEqual([intervalOf(TEN, 45)]);
      expect(await others('eve@candidate.example')).toEqual([]);
      for (const changes of [{ status: 'cancelled' }, { scheduledAt: null }] as const) {
        await saveSnapshot(store.db, interview(B, changes), NOW);
        expect(await others('ada@candidate.example')).toEqual([]);
      }
      await saveSnapshot(store.db, interview(B, { candidateEmail: 'a**@candidate.example' }), NOW);
      expect(await others('a**@candidate.example')).toEqual([]);
    });

    it('keeps what a later answer of JobHive does not say', async () => {
      const silent = { candidateName: null, companyName: null, instructions: null, joinUrl: null, createdAt: null };
      await saveSnapshot(store.db, interview(A, { ...silent, position: 'Lead', scheduledAt: null }), shifted(NOW, 1));
      expect(await findSnapshot(store.db, A)).toEqual({
        ...interview(A, { position: 'Lead', scheduledAt: null }),
        readAt: shifted(NOW, 1),
        goneAt: null,
        sweepAt: null,
        attention: null,
        attentionSince: null,
        timedAt: shifted(NOW, 1),
      });
    });

    it('that calls a person for the same thing keeps the time of the first call', async () => {
      await setAttention(store.db, A, 'look', NOW);
      await setAttention(store.db, A, 'look', shifted(NOW, 5));
      expect(await findSnapshot(store.db, A)).toMatchObject({ attention: 'look', attentionSince: NOW });
      await setAttention(store.db, A, null, shifted(NOW, 6));
      expect(await findSnapshot(store.db, A)).toMatchObject({ attention: null, attentionSince: null });
    });

    it('is due for a sweep at its time, and never without one', async () => {
      await setSweep(store.db, A, NOW);
      await setSweep(store.db, B, shifted(NOW, 1));
      expect(await dueForSweep(store.db, NOW, 10)).toEqual([A]);
      await setSweep(store.db, A, null);
      expect(await dueForSweep(store.db, shifted(NOW, 1), 10)).toEqual([B]);
    });
  });

  describe('since when an interview is at its time', () => {
    it('is kept while it stays there, whatever else changes', async () => {
      const at = async (changes: Partial<Interview>, ms: number) =>
        ((await saveSnapshot(store.db, interview(A, changes), shifted(NOW, ms))).timedAt ?? 0) - NOW;
      expect(await at({}, 1)).toBe(0);
      expect(await at({ position: 'Lead', status: 'in_progress' }, 2)).toBe(0);
      expect(await at({ durationMinutes: 60 }, 3)).toBe(3);
      expect(await at({ durationMinutes: 60, scheduledAt: shifted(TEN, 1) }, 4)).toBe(4);
    });
  });

  describe('a finding', () => {
    const found = (key: string): ObservedFinding => ({
      kind: 'removed',
      key,
      interviewer: ALICE,
      calendar: CALENDAR,
      required: true,
      cause: { change: 'calendar', at: null },
      from: intervalOf(TEN, 45),
      how: 'deleted',
    });

    it('keeps when it was first seen while it lasts, and begins anew when it comes back', async () => {
      await trackFindings(store.db, A, [found('one'), found('two')], NOW);
      const second = await trackFindings(store.db, A, [found('one')], shifted(NOW, 10));
      expect(second.map(({ key, firstSeen }) => [key, firstSeen])).toEqual([['one', NOW]]);
      const third = await trackFindings(store.db, A, [found('two')], shifted(NOW, 20));
      expect(third.map(({ key, firstSeen }) => [key, firstSeen])).toEqual([['two', shifted(NOW, 20)]]);
      const history = await findingHistory(store.db, A);
      expect(history.map(({ finding, ended }) => [finding.key, ended])).toEqual([
        ['one', shifted(NOW, 20)],
        ['two', shifted(NOW, 10)],
        ['two', null],
      ]);
    });
  });

  describe('the ledger', () => {
    async function decided(id: InterviewId, outcome: Decision['outcome'] = { kind: 'in_order' }, at = NOW) {
      const explanation = { findings: [], guard: null, slots: null, summary: 'because' };
      return recordDecision(store.db, { interview: id, at, outcome, explanation }, situation());
    }
    async function plan(id: InterviewId, start: Instant, people: readonly Email[] = [ALICE], minutes = 45) {
      const decisionId = await decided(id);
      const from = { start: TEN, minutes: 45 };
      const to = { start, minutes };
      const what = {
        interview: id,
        decisionId,
        via: 'accept',
        proposal: null,
        chosenBy: null,
        from,
        to,
        reason: 'why',
        note: '',
      } as const;
      return store.transaction((tx) => planReschedule(tx.db, what, people, NOW));
    }
    const later = shifted(TEN, 120 * MINUTE);
    const DAY_OF_TEN = { start: shifted(TEN, -600 * MINUTE), end: shifted(TEN, 840 * MINUTE) };

    it('has at most one reschedule of an interview in flight', async () => {
      const id = await plan(A, later);
      await expect(plan(A, shifted(later, 180 * MINUTE))).rejects.toMatchObject({ code: '23505' });
      await settleReschedule(store.db, id, { state: 'refused', answer: null }, NOW);
      await plan(A, later);
      expect(await rescheduleInFlight(store.db, A)).toMatchObject({ state: 'planned' });
    });

    it('reserves a time for one interview only, until it is settled', async () => {
      const id = await plan(A, later);
      expect(await reservationsOf(store.db, [ALICE], B, DAY_OF_TEN)).toEqual([
        { interviewer: ALICE, during: intervalOf(later, 45), interview: A },
      ]);
      expect(await reservationsOf(store.db, [ALICE], A, DAY_OF_TEN)).toEqual([]);
      await expect(plan(B, shifted(later, 44 * MINUTE))).rejects.toMatchObject({ code: '23P01' });
      expect(await rescheduleInFlight(store.db, B)).toBeNull();
      await settleReschedule(store.db, id, { state: 'confirmed', answer: null }, NOW);
      await plan(B, shifted(later, 44 * MINUTE));
    });

    it('knows the times of other interviews as taken, before any calendar shows their holds', async () => {
      const panel = { name: 'p', required: [ALICE], optional: [BOB] };
      await savePanelMembers(store.db, A, { panel, during: intervalOf(later, 45), at: NOW });
      expect(await reservationsOf(store.db, [ALICE], B, DAY_OF_TEN)).toEqual([
        { interviewer: ALICE, during: intervalOf(later, 45), interview: A },
      ]);
      expect(await reservationsOf(store.db, [ALICE], A, DAY_OF_TEN)).toEqual([]);
      const before = { start: DAY_OF_TEN.start, end: later };
      expect(await reservationsOf(store.db, [ALICE], B, before)).toEqual([]);
    });

    it('lets reservations touch, and other people be elsewhere', async () => {
      await plan(A, later);
      await plan(B, shifted(later, 45 * MINUTE), [ALICE, BOB]);
      expect(await reservationsOf(store.db, [ALICE, BOB], A, DAY_OF_TEN)).toHaveLength(2);
    });

    it('never plans a length that JobHive would refuse', async () => {
      await expect(plan(A, later, [ALICE], 91)).rejects.toMatchObject({ code: '23514' });
      await expect(plan(A, later, [ALICE], 14)).rejects.toMatchObject({ code: '23514' });
    });

    it('counts moves: planned, confirmed and refused ones and reverts, not those given up', async () => {
      for (const state of ['confirmed', 'refused', 'abandoned'] as const)
        await settleReschedule(store.db, await plan(A, later), { state, answer: null }, NOW);
      await decided(A, { kind: 'revert', finding: 'f', rule: 'r', interviewers: [ALICE] });
      expect(await countMoves(store.db, A, NOW)).toEqual({ ofInterview: 3, ofAll: 2 });
      expect(await countMoves(store.db, B, shifted(NOW, 1))).toEqual({ ofInterview: 0, ofAll: 0 });
    });

    it('knows its latest decision by what it says, not by when', async () => {
      await decided(A, { kind: 'ignore' });
      await decided(A, { kind: 'in_order' }, shifted(NOW, 5));
      const latest = await latestDecision(store.db, A);
      expect(latest).toMatchObject({ decidedAt: shifted(NOW, 5), decision: { outcome: { kind: 'in_order' } } });
      if (!latest) throw new Error('no decision');
      expect(fingerprintOf({ ...latest.decision, at: NOW }, situation())).toBe(latest.fingerprint);
    });
  });

  describe('an invite', () => {
    const invite: InviteRecord = {
      interview: A,
      uid: 'one@acme.example',
      sequence: 0,
      method: 'REQUEST',
      during: intervalOf(TEN, 45),
      candidateEmail: 'ada@candidate.example',
      joinUrl: null,
      position: 'Engineer',
      revisedAt: NOW,
    };

    it('only ever rises, and keeps its UID', async () => {
      await saveInvite(store.db, invite);
      await saveInvite(store.db, { ...invite, uid: 'two@acme.example', sequence: 1 });
      expect(await findInvite(store.db, A)).toMatchObject({ uid: 'one@acme.example', sequence: 1 });
      for (const sequence of [1, 0, -1])
        await expect(saveInvite(store.db, { ...invite, sequence })).rejects.toThrow('not above');
    });

    it('may be renewed while nothing was sent', async () => {
      const baseline = { ...invite, sequence: -1, method: null };
      await saveInvite(store.db, baseline);
      await saveInvite(store.db, { ...baseline, position: 'Lead' });
      expect(await findInvite(store.db, A)).toMatchObject({ sequence: -1, position: 'Lead' });
    });
  });

  describe('what is known of an interview besides its snapshot', () => {
    const standing = async () => (await findInterview(store.db, A))?.standing;

    it('is nothing at first, and never of one that nobody named', async () => {
      expect(await standing()).toEqual(NOTHING_KNOWN);
      expect(await findInterview(store.db, InterviewId.parse('int_unknown'))).toBeNull();
    });

    it('is each of its facts while it lasts, and none of another interview’s', async () => {
      const explanation = { findings: [], guard: null, slots: null, summary: 'because' };
      const removed = {
        key: 'one',
        interviewer: ALICE,
        calendar: CALENDAR,
        required: true,
        cause: { change: 'calendar', at: null },
        from: intervalOf(TEN, 45),
      } as const;
      const webhook = { deliveryId: 'msg_1', event: 'interview.updated', interview: A, body: '{}', receivedAt: NOW };
      await storeWebhook(store.db, webhook);
      await trackFindings(store.db, A, [{ ...removed, kind: 'removed', how: 'deleted' }], NOW);
      const ignored = { interview: A, at: NOW, outcome: { kind: 'ignore' as const }, explanation };
      const decisionId = await recordDecision(store.db, ignored, situation());
      const times = { from: { start: TEN, minutes: 45 }, to: { start: shifted(TEN, MINUTE), minutes: 45 } };
      const what = {
        interview: A,
        decisionId,
        via: 'accept' as const,
        proposal: null,
        chosenBy: null,
        ...times,
        reason: 'why',
        note: '',
      };
      const reschedule = await planReschedule(store.db, what, [], NOW);
      const proposal = await insertProposal(store.db, {
        interview: A,
        origin: { kind: 'candidate', by: 'page', evidence: '' },
        from: intervalOf(TEN, 45),
        times: [{ during: intervalOf(shifted(TEN, MINUTE), 45), reason: null, note: null }],
        openedAt: NOW,
        expiresAt: TEN,
        whenExpired: 'notify',
      });
      await recordSeatChange(store.db, { interview: A, decisionId, gaveUp: ALICE, took: BOB }, NOW);
      expect(await standing()).toEqual({
        hinted: true,
        rescheduleInFlight: true,
        openFindings: true,
        lastOutcome: 'ignore',
        inviteLost: false,
        candidateDeclinedAt: null,
        openProposals: true,
        untoldWishes: false,
        seatChanges: [{ gaveUp: ALICE, took: BOB, undone: false }],
      });
      expect((await findInterview(store.db, B))?.standing).toEqual(NOTHING_KNOWN);
      await markWorked(store.db, ['msg_1'], NOW);
      await trackFindings(store.db, A, [], NOW);
      await settleReschedule(store.db, reschedule, { state: 'refused', answer: null }, NOW);
      const no = { answer: 'refuse', by: 'admin', chosen: null, anyway: false } as const;
      expect(await recordAnswer(store.db, proposal, no, NOW)).toBe(true);
      expect(await recordAnswer(store.db, proposal, { ...no, answer: 'approve' }, NOW)).toBe(false);
      expect(await undoSeatChanges(store.db, A, NOW)).toEqual([{ gaveUp: ALICE, took: BOB }]);
      expect(await standing()).toMatchObject({ openProposals: false, untoldWishes: true });
      await markTold(store.db, proposal, NOW);
      expect(await standing()).toEqual({
        ...NOTHING_KNOWN,
        lastOutcome: 'ignore',
        seatChanges: [{ gaveUp: ALICE, took: BOB, undone: true }],
      });
    });

    it('holds a failed message of its invite until a later one takes its place', async () => {
      const message = {
        interview: A,
        from: 'interviews@acme.example',
        to: 'ada@candidate.example',
        method: 'REQUEST' as const,
        proposal: null,
        subject: 'Invitation',
        raw: '',
        preparedAt: NOW,
      };
      const settled = { state: 'failed', attempts: 1, nextAttemptAt: null, settledAt: NOW, response: 'no' } as const;
      const first = await queueDelivery(store.db, { ...message, messageId: '<1@a>', sequence: 0 }, NOW);
      await setDeliveryState(store.db, first ?? 0, settled);
      // A notice to a person is no message of the invite.
      await queueDelivery(store.db, { ...message, messageId: '<n@a>', sequence: null, method: null }, NOW);
      expect(await standing()).toMatchObject({ inviteLost: true });
      await queueDelivery(store.db, { ...message, messageId: '<2@a>', sequence: 1 }, NOW);
      expect(await standing()).toMatchObject({ inviteLost: false });
    });
  });

  describe('the members of a panel', () => {
    it('are not written again when nothing has changed', async () => {
      const panel = { name: 'p', required: [ALICE], optional: [BOB] };
      const versions = () => sql<{ xmin: string }>`select xmin::text from panel_members`.execute(store.db);
      await savePanelMembers(store.db, A, { panel, during: intervalOf(TEN, 45), at: NOW });
      const before = await versions();
      await savePanelMembers(store.db, A, { panel, during: intervalOf(TEN, 45), at: NOW });
      expect((await versions()).rows).toEqual(before.rows);
      await savePanelMembers(store.db, A, { panel, during: intervalOf(TEN, 60), at: NOW });
      expect((await versions()).rows).not.toEqual(before.rows);
    });
  });

  describe('a webhook', () => {
    const webhook = { event: 'interview.updated', body: '{}', receivedAt: NOW };

    it('is stored once, whoever sends it again', async () => {
      const delivery = { ...webhook, deliveryId: 'msg_1', interview: A };
      const both = await Promise.all([storeWebhook(store.db, delivery), storeWebhook(store.db, delivery)]);
      expect(both.toSorted()).toEqual(['duplicate', 'stored']);
      await markWorked(store.db, ['msg_1'], NOW);
      expect(await storeWebhook(store.db, delivery)).toBe('duplicate');
      expect(await unworkedWebhooks(store.db, A)).toEqual([]);
    });

    it('asks for its interview until it was worked; one that names none never does', async () => {
      await storeWebhook(store.db, { ...webhook, deliveryId: 'msg_1', interview: A });
      await storeWebhook(store.db, { ...webhook, deliveryId: 'msg_2', interview: A });
      await storeWebhook(store.db, { ...webhook, deliveryId: 'msg_3', interview: null });
      expect(await interviewsWithUnworkedWebhooks(store.db)).toEqual([A]);
      await markWorked(store.db, ['msg_1'], NOW);
      expect(await unworkedWebhooks(store.db, A)).toMatchObject([{ deliveryId: 'msg_2' }]);
    });
  });

  describeCalendarTables(() => store);
});
