/** What mails say is not kept for ever: it is forgotten once it is settled and its interview is over, and what became of it stays. */
import { describe, expect, it } from 'vitest';
import { answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { openProposal } from '../../src/reconcile/open-proposal.ts';
import { resend } from '../../src/reconcile/resend.ts';
import { tickPurge } from '../../src/reconcile/ticks.ts';
import type { InterviewId } from '../../src/scheduling/ids.ts';
import { DAY, MINUTE } from '../../src/scheduling/instant.ts';
import { listActs } from '../../src/store/audit.ts';
import { saveAnswer } from '../../src/store/candidate-answers.ts';
import { decisionHistory } from '../../src/store/decisions.ts';
import { deliveriesOf, listDeliveries } from '../../src/store/deliveries.ts';
import { forgetMails } from '../../src/store/forgotten-mails.ts';
import { at, hoursAfter, THURSDAY, type World, type WorldOptions, worlds } from '../harness/world.ts';

const open = worlds();
const PAGES = { http: { public_url: 'https://interviews.acme.example' } };
/** Half a year after the world begins. */
const FAR = hoursAfter(THURSDAY, 24 * 180);

async function openWorld(options: WorldOptions = {}) {
  const world = await open({ ...PAGES, ...options });
  const purge = () => tickPurge(world.deps, async () => {});
  /** Revisions of which the words are still there. */
  const kept = async (interview: InterviewId) =>
    (await deliveriesOf(world.store.db, interview)).filter(({ raw }) => raw !== null).map(({ sequence }) => sequence);
  const links = async () => {
    const mails = await world.store.db.selectFrom('deliveries').select('raw').execute();
    return mails.flatMap(({ raw }) => (raw ?? '').replaceAll('=\r\n', '').match(/interview\/[\w-]{43}/g) ?? []);
  };
  return { ...world, world, purge, kept, links };
}

describe('the words of a mail', () => {
  it('are forgotten 90 days after it was settled, with the links in them; that it was sent, and when, is not', async () => {
    const { world, clock, purge, kept, links } = await openWorld();
    const interview = await world.interview();
    const [before] = await deliveriesOf(world.store.db, interview);
    expect((await links()).length).toBeGreaterThan(0);
    await clock.advance(90 * DAY - 2 * MINUTE);
    await purge();
    expect(await kept(interview)).toEqual([0]);
    await clock.advance(2 * MINUTE);
    await purge();
    expect(await kept(interview)).toEqual([]);
    expect(await links()).toEqual([]);
    expect(await deliveriesOf(world.store.db, interview)).toEqual([{ ...before, raw: null }]);
    expect(world.lines.join()).toContain('"mails":1');
  });

  it('of an interview that lies ahead are kept, however old', async () => {
    const { world, clock, purge, kept } = await openWorld();
    const interview = await world.interview({ at: FAR });
    await clock.advance(170 * DAY);
    await purge();
    expect(await kept(interview)).toEqual([0]);
    await clock.advance(14 * DAY);
    await purge();
    expect(await kept(interview)).toEqual([]);
  });

  it('of an interview without a time are kept while it may get one', async () => {
    const { world, clock, purge, kept } = await openWorld();
    const [waits, off] = [await world.interview({ id: 'int_waits' }), await world.interview({ id: 'int_off' })];
    await world.store.db.updateTable('interviews').set({ scheduled_at: null }).execute();
    await world.store.db.updateTable('interviews').set({ status: 'cancelled' }).where('id', '=', off).execute();
    await clock.advance(91 * DAY);
    await purge();
    expect(await kept(waits)).toEqual([0]);
    expect(await kept(off)).toEqual([]);
  });

  it('are kept for as long as the configuration says', async () => {
    const { world, clock, purge, kept } = await openWorld();
    const interview = await world.interview();
    await world.reconfigure({ ...PAGES, retention: { mails: '10d' } });
    await clock.advance(9 * DAY);
    await purge();
    expect(await kept(interview)).toEqual([0]);
    await clock.advance(DAY);
    await purge();
    expect(await kept(interview)).toEqual([]);
  });

  it('are kept while it is on its way', async () => {
    const { world, clock, purge, kept, mail } = await openWorld();
    const later = { kind: 'deferred', code: '451', response: 'later' } as const;
    mail.answer(later, later);
    const interview = await world.interview();
    await clock.advance(100 * DAY);
    await purge();
    expect(await kept(interview)).toEqual([0]);
  });

  it('forgotten in the moment in which somebody has it sent again, are not sent: it has failed', async () => {
    const { world, mail } = await openWorld();
    mail.answer({ kind: 'rejected', code: '550', response: 'no' });
    const interview = await world.interview();
    const [delivery] = await deliveriesOf(world.store.db, interview);
    await resend(world.deps, { delivery: delivery?.id ?? 0, by: 'ops', force: false });
    await world.store.db.updateTable('deliveries').set({ raw: null }).execute();
    const before = mail.attempts.length;
    await world.settle();
    const [lost] = await deliveriesOf(world.store.db, interview);
    expect(lost).toMatchObject({ state: 'failed', response: 'what it said is not kept any more' });
    expect(mail.attempts.slice(before).filter(({ interview: about, sequence }) => about && sequence !== null)).toEqual(
      [],
    );
  });

  it('of notices and of answers to candidates go as well, and what a candidate wrote with their answer', async () => {
    const { world, clock, purge } = await openWorld({ candidates: { page: { ask_for_another_time: true } } });
    const interview = await world.interview();
    const starts = [at(hoursAfter(THURSDAY, 3))];
    await openProposal(world.deps, { interview, starts, by: 'page', evidence: '' });
    await answerProposal(world.deps, 1, { answer: 'refuse', by: 'ops', chosen: null, anyway: false });
    await world.settle();
    const now = world.clock.now();
    const answer = { interview, answer: 'declined', sequence: 0, messageId: null, comment: 'My child is ill' } as const;
    await saveAnswer(world.store.db, { ...answer, stampedAt: now, receivedAt: now });
    const acts = await listActs(world.store.db, interview, 9);
    expect(acts.length).toBeGreaterThan(0);
    await clock.advance(91 * DAY);
    await purge();
    const mails = await world.store.db.selectFrom('deliveries').select(['raw', 'proposal_id']).execute();
    expect(mails.length).toBeGreaterThan(1);
    expect(mails.some(({ proposal_id }) => proposal_id === 1)).toBe(true);
    expect(mails.filter(({ raw }) => raw !== null)).toEqual([]);
    expect(await world.store.db.selectFrom('candidate_answers').select(['answer', 'comment']).execute()).toEqual([
      { answer: 'declined', comment: '' },
    ]);
    expect(await listActs(world.store.db, interview, 9)).toEqual(acts);
  });

  it('gone, leave what was decided, and cannot be sent again', async () => {
    const { world, clock, purge } = await openWorld({ scheduling: { settle: '0s' } });
    const interview = await world.interview();
    world.calendar('alice').remove(world.calendar('alice').names()[0] ?? '');
    await world.pull('alice');
    const decided = await decisionHistory(world.store.db, interview);
    expect(decided.length).toBeGreaterThan(0);
    await clock.advance(91 * DAY);
    await purge();
    expect(await decisionHistory(world.store.db, interview)).toEqual(decided);
    const [delivery] = await deliveriesOf(world.store.db, interview);
    expect(await resend(world.deps, { delivery: delivery?.id ?? 0, by: 'ops', force: true })).toMatchObject({
      kind: 'refused',
      because: 'forgotten',
    });
  });
});

it('a great many are forgotten a few at a time', async () => {
  const { world, clock, kept } = await openWorld();
  const ids: InterviewId[] = [];
  for (const nth of [1, 2, 3, 4, 5])
    ids.push(
      await world.interview({ id: `int_${nth}`, at: hoursAfter(THURSDAY, nth * 2), candidate: `c${nth}@c.example` }),
    );
  await clock.advance(91 * DAY);
  const forget = () => forgetMails(world.store.db, clock.now(), clock.now(), 2);
  const whole = (await listDeliveries(world.store.db, { interview: null, state: null }, 99)).length;
  expect(whole).toBeGreaterThan(4);
  const counts = [await forget()];
  while (counts.at(-1) === 2) counts.push(await forget());
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(whole);
  expect(await Promise.all(ids.map((id) => kept(id)))).toEqual([[], [], [], [], []]);
});

it('the tick goes on until none is left', async () => {
  const { world, clock, purge }: { world: World } & Awaited<ReturnType<typeof openWorld>> = await openWorld();
  const interview = await world.interview();
  await world.store.db
    .insertInto('deliveries')
    .columns([
      'interview_id',
      'recipient',
      'message_id',
      'sender',
      'subject',
      'raw',
      'state',
      'created_at',
      'settled_at',
    ])
    .expression((eb) =>
      eb
        .selectFrom((from) => from.fn<{ nth: number }>('generate_series', [from.lit(1), from.lit(1_100)]).as('nth'))
        .innerJoin('deliveries as one', (join) => join.on('one.interview_id', '=', interview))
        .select((row) => [
          'one.interview_id',
          'one.recipient',
          row.fn<string>('concat', ['one.message_id', row.ref('nth')]).as('message_id'),
          'one.sender',
          'one.subject',
          'one.raw',
          'one.state',
          'one.created_at',
          'one.settled_at',
        ]),
    )
    .execute();
  await clock.advance(91 * DAY);
  await purge();
  const { count } = await world.store.db
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('raw', 'is not', null)
    .executeTakeFirstOrThrow();
  expect(count).toBe(0);
});
