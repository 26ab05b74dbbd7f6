/** What admins do: other rules, a word on what waits for one, pauses, mails once more, seats given back. */
import { answerProposal } from '../../src/reconcile/answer-proposal.ts';
import { pause, resume } from '../../src/reconcile/pausing.ts';
import { reseat } from '../../src/reconcile/reseat.ts';
import { resend } from '../../src/reconcile/resend.ts';
import { EVERYTHING, openPauses, type PauseScope, scopeInWords } from '../../src/store/pauses.ts';
import { listProposals } from '../../src/store/proposals.ts';
import { between, oneOf } from '../harness/seeded-random.ts';
import type { Act } from './acts.ts';
import { DISPENSABLE, PEOPLE, RULE_SETS_THERE_ARE } from './company.ts';
import { atSomeMoment, called } from './moments.ts';
import type { Stage } from './stage.ts';
import { Violation } from './violation.ts';

const reload: Act = async (stage, random) => {
  const rules = between(random, 0, RULE_SETS_THERE_ARE - 1);
  await stage.reload({ rules });
  return `the rules are now those of number ${rules}`;
};

/** Somebody interviews no longer, or everybody does again. */
const staff: Act = async (stage, random) => {
  const gone = oneOf(random, [null, ...DISPENSABLE]);
  await stage.reload({ gone });
  return gone ? `${gone} is taken out of the configuration` : 'everybody is in the configuration';
};

const UNSETTLED: readonly string[] = ['open', 'approved'];
const MOST = 1_000;

/** Of one that waits, and once in a while of one that does not any more. */
const sayWord: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const proposals = await listProposals(stage.store.db, random() < 0.9 ? 'unsettled' : 'all', MOST);
    if (proposals.length === 0) return null;
    const { id, interview, state, times } = oneOf(random, proposals);
    const answer = random() < 0.65 ? 'approve' : 'refuse';
    const chosen = random() < 0.5 ? null : between(random, 0, times.length - 1);
    const anyway = random() < 0.25;
    const answered = await called(stage, () => answerProposal(stage.deps, id, { answer, by: 'admin', chosen, anyway }));
    if (answered?.kind === 'answered' && !UNSETTLED.includes(state))
      throw new Violation('proposals', `proposal ${id} was ${state}, and takes another answer`);
    const how = `${chosen === null ? '' : `, time ${chosen + 1}`}${anyway ? ', anyway' : ''}`;
    return `an admin says ${answer}${how} to proposal ${id} of ${interview}, ${state}: ${answered?.kind ?? 'unheard'}`;
  });

function anyScope(stage: Stage, random: () => number): PauseScope {
  const lot = random();
  const interviews = stage.jobhive.interviews();
  if (lot < 0.4) return { kind: 'interviewer', of: `${oneOf(random, PEOPLE)}@acme.example` };
  if (lot < 0.75 && interviews.length > 0) return { kind: 'interview', of: oneOf(random, interviews).id };
  return lot < 0.85 ? { kind: 'connection', of: 'memory' } : EVERYTHING;
}

const pauseSome: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const scope = anyScope(stage, random);
    const paused = await called(stage, () => pause(stage.deps, { by: 'admin', reason: 'a fair', scope }));
    return paused ? `an admin pauses ${scopeInWords(scope)}` : null;
  });

/** What somebody paused, or the breaker did. */
const resumeSome: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const pauses = await openPauses(stage.store.db);
    if (pauses.length === 0) return null;
    const { scope } = oneOf(random, pauses);
    const resumed = await called(stage, () => resume(stage.deps, { by: 'admin', scope }));
    return resumed ? `an admin resumes ${scopeInWords(scope)}` : null;
  });

const sendAgain: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const lost = random() < 0.8;
    const mails = await stage.store.db
      .selectFrom('deliveries')
      .select(['id', 'message_id', 'state'])
      .$if(lost, (query) => query.where('state', 'in', ['failed', 'bounced', 'uncertain', 'deferred']))
      .orderBy('id')
      .execute();
    if (mails.length === 0) return null;
    const { id, message_id: messageId, state } = oneOf(random, mails);
    const force = random() < 0.5;
    const resent = await called(stage, () => resend(stage.deps, { delivery: id, by: 'admin', force }));
    // Also where the process ended before anybody heard that it is queued.
    if (resent?.kind !== 'refused') stage.witness.maySendAgain(messageId);
    return `an admin has ${messageId}, ${state}, sent again: ${resent?.kind ?? 'unheard'}`;
  });

const giveSeatsBack: Act = (stage, random) =>
  atSomeMoment(stage, random, async () => {
    const changes = await stage.store.db
      .selectFrom('seat_changes')
      .select('interview_id')
      .where('undone_at', 'is', null)
      .orderBy('id')
      .execute();
    if (changes.length === 0) return null;
    const { interview_id: interview } = oneOf(random, changes);
    const back = await called(stage, () => reseat(stage.deps, { interview, by: 'admin' }));
    return `an admin gives ${back?.length ?? 'unheard'} seats in ${interview} back`;
  });

export const adminActs = {
  reload,
  staff,
  sayWord,
  pauseSome,
  resumeSome,
  sendAgain,
  giveSeatsBack,
} as const satisfies Readonly<Record<string, Act>>;
