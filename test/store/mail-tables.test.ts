/** What is kept of mails, on both databases: answers of candidates, and how far their mailbox was read. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { instantFromIso, intervalOf, MINUTE, after as shifted } from '../../src/scheduling/instant.ts';
import { type AnswerRecord, currentAnswer, currentAnswers, saveAnswer } from '../../src/store/candidate-answers.ts';
import { findInviteByUid, saveInvite } from '../../src/store/invites.ts';
import { findMailbox, keepMailboxFailure, keepMailboxPlace, mailboxPlace } from '../../src/store/mailboxes.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { findInterview } from '../../src/store/standing.ts';
import { databases } from '../harness/database.ts';

const A = InterviewId.parse('int_a');
const NOW = instantFromIso('2026-11-23T09:00:00Z');
const DURING = intervalOf(instantFromIso('2026-11-26T10:00:00Z'), 45);

describe.each(databases)('on $name', ({ open }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await sql`truncate interviews, mailboxes restart identity cascade`.execute(store.db);
    await sql`
      insert into interviews (id, status, candidate_email, position, skills, difficulty, duration_minutes, read_at)
      values (${A}, 'scheduled', 'ada@candidate.example', 'Engineer', '{}', 'senior', 45, ${new Date(NOW)})
    `.execute(store.db);
    await invited(1);
  });

  const invited = (sequence: number) =>
    saveInvite(store.db, {
      interview: A,
      uid: 'u@acme.example',
      sequence,
      method: 'REQUEST',
      during: DURING,
      candidateEmail: 'ada@candidate.example',
      joinUrl: null,
      position: 'Engineer',
      revisedAt: NOW,
    });
  const answer = (change: Partial<AnswerRecord> = {}): AnswerRecord => ({
    interview: A,
    answer: 'declined',
    sequence: 1,
    stampedAt: NOW,
    receivedAt: shifted(NOW, MINUTE),
    messageId: '<r@candidate.example>',
    comment: '',
    ...change,
  });

  describe('an answer', () => {
    it('is the interview’s while its revision is the last', async () => {
      expect(await saveAnswer(store.db, answer())).toBe(true);
      expect(await currentAnswer(store.db, A)).toEqual(answer());
      expect([...(await currentAnswers(store.db)).keys()]).toEqual([A]);
      expect((await findInterview(store.db, A))?.standing.candidateDeclinedAt).toBe(shifted(NOW, MINUTE));
      await invited(2);
      expect(await currentAnswer(store.db, A)).toBeNull();
      expect((await currentAnswers(store.db)).size).toBe(0);
      expect((await findInterview(store.db, A))?.standing.candidateDeclinedAt).toBeNull();
    });

    it('counts once, and only the one that was made last', async () => {
      await saveAnswer(store.db, answer());
      expect(await saveAnswer(store.db, answer())).toBe(false);
      expect(await saveAnswer(store.db, answer({ stampedAt: shifted(NOW, -MINUTE), answer: 'accepted' }))).toBe(false);
      expect(await saveAnswer(store.db, answer({ stampedAt: shifted(NOW, MINUTE), answer: 'accepted' }))).toBe(true);
      expect((await findInterview(store.db, A))?.standing.candidateDeclinedAt).toBeNull();
    });

    it('to a later revision counts, whenever it was made', async () => {
      await saveAnswer(store.db, answer());
      await invited(2);
      expect(await saveAnswer(store.db, answer({ sequence: 2, stampedAt: shifted(NOW, -MINUTE) }))).toBe(true);
      expect(await saveAnswer(store.db, answer({ sequence: 1, stampedAt: shifted(NOW, MINUTE) }))).toBe(false);
    });

    it('finds its invite by UID', async () => {
      expect(await findInviteByUid(store.db, 'u@acme.example')).toMatchObject({ interview: A, sequence: 1 });
      expect(await findInviteByUid(store.db, 'other@acme.example')).toBeNull();
    });
  });

  describe('a mailbox', () => {
    it('keeps its place over failures, which end with the next reading', async () => {
      expect(await mailboxPlace(store.db, 'box')).toBeNull();
      await keepMailboxFailure(store.db, 'box', 'no login', NOW);
      expect(await mailboxPlace(store.db, 'box')).toBeNull();
      await keepMailboxPlace(store.db, 'box', { validity: '7', lastUid: 12 }, NOW);
      await keepMailboxFailure(store.db, 'box', 'no login', NOW);
      expect(await mailboxPlace(store.db, 'box')).toEqual({ validity: '7', lastUid: 12 });
      expect(await findMailbox(store.db, 'box')).toMatchObject({ readAt: NOW, failure: 'no login' });
      await keepMailboxPlace(store.db, 'box', { validity: '7', lastUid: 13 }, NOW);
      expect(await findMailbox(store.db, 'box')).toMatchObject({ failure: null, failedAt: null });
    });
  });
});
