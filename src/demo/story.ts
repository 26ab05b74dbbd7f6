/** The story: five things that happen to interviews, and what must follow from each. */
import { DateTime } from 'luxon';
import { explainReport } from '../reports/explain.ts';
import { planReport } from '../reports/plan.ts';
import { InterviewId } from '../scheduling/ids.ts';
import { after, type Instant, instant, isoOf, MINUTE } from '../scheduling/instant.ts';
import { decisionHistory } from '../store/decisions.ts';
import { findingHistory } from '../store/findings.ts';
import { findSnapshot } from '../store/interviews.ts';
import { candidateAsks } from './candidate-asks.ts';
import { mailsAbout, patchesOf } from './sightings.ts';
import type { Stage } from './stage.ts';
import { DidNotHappen, followsThrough, inWords, type Narrate, Step, type StepResult } from './step.ts';

interface Scene {
  readonly backend: InterviewId;
  readonly design: InterviewId;
  readonly data: InterviewId;
}

function berlin(day: string | undefined, time: string): Instant {
  return instant(DateTime.fromISO(`${day}T${time}`, { zone: 'Europe/Berlin' }).toMillis());
}

/** Plays the whole story. Later steps need what earlier ones set up: it ends at the first that does not happen. */
export async function playStory(stage: Stage, narrate: Narrate): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const play = async <T>(title: string, act: (step: Step) => Promise<T>): Promise<T | null> => {
    narrate('');
    narrate(title);
    const step = new Step(stage, narrate);
    try {
      const outcome = await act(step);
      results.push({ step: title, happened: true, facts: step.facts, missing: null });
      return outcome;
    } catch (error) {
      if (!(error instanceof DidNotHappen)) throw error;
      narrate(`  did not happen: ${error.message}`);
      results.push({ step: title, happened: false, facts: step.facts, missing: error.message });
      return null;
    }
  };
  const scene = await play('Three interviews become known', (step) => begin(stage, step));
  if (!scene) return results;
  for (const [title, act] of STEPS) {
    const done = await play(title, async (step) => {
      await act(stage, scene, step);
      return true;
    });
    if (!done) return results;
  }
  return results;
}

const STEPS: readonly (readonly [string, (stage: Stage, scene: Scene, step: Step) => Promise<void>])[] = [
  ['1. A meeting lands on an interview', aMeetingLands],
  ['2. An interviewer drags the interview', anInterviewerDrags],
  ['3. Someone reschedules in JobHive', someoneReschedules],
  ['4. A candidate asks for another time', aCandidateAsks],
  ['5. An interview already in progress is left alone', inProgressIsLeftAlone],
];

async function begin(stage: Stage, step: Step): Promise<Scene> {
  const create = async (position: string, skills: string[], at: Instant) => {
    const interview = await stage.jobhive.interviews.create({
      candidate_email: `${position.split(' ')[0]?.toLowerCase()}@candidates.example`,
      position,
      skills,
      duration_minutes: 60,
      company_name: 'Acme',
      scheduled_at: isoOf(at),
    });
    return interview.id;
  };
  const backend = await create('Senior Backend Engineer', ['TypeScript'], berlin(stage.days[0], '15:30'));
  const design = await create('Product Designer', ['Figma'], berlin(stage.days[1], '15:00'));
  const data = await create('Data Analyst', ['SQL'], after(stage.clock.now(), -10 * MINUTE));
  await fetch(`${stage.sandbox.url}/_sandbox/interviews/${data}/start`, { method: 'POST' });
  for (const [who, interview] of [
    ['alice', backend],
    ['bob', backend],
    ['carol', design],
  ] as const) {
    await step.sees(
      `hold in ${who}’s calendar`,
      async () => (await stage.calendars.holds(who)).find((hold) => hold.interview === interview) ?? null,
      (hold) => inWords(hold.start),
    );
  }
  for (const interview of [backend, design])
    await step.sees(
      'first invite',
      async () => (await mailsAbout(stage, interview)).at(0) ?? null,
      (mail) => mail.subject,
    );
  await step.sees(
    'the third is in progress',
    async () => ((await findSnapshot(stage.daemon.store.db, data))?.status === 'in_progress' ? true : null),
    () => String(data),
  );
  return { backend, design, data };
}

async function aMeetingLands(stage: Stage, { backend }: Scene, step: Step): Promise<void> {
  const meeting = {
    uid: 'customer-escalation',
    title: 'Customer escalation',
    start: `${stage.days[0]}T15:00`,
    minutes: 90,
    zone: 'Europe/Berlin',
  };
  await stage.calendars.add('alice', meeting);
  await step.sees(
    'conflict found',
    async () =>
      (await findingHistory(stage.daemon.store.db, backend)).find(({ finding }) => finding.kind === 'conflict') ?? null,
    ({ finding }) => `${finding.interviewer} is busy during the interview; it must last 2 s (settle) to count`,
  );
  await step.sees('plan', () => foreseen(stage, backend), String);
  await step.sees(
    'decided',
    async () =>
      (await explainReport(stage.daemon.store, stage.settings, backend))?.timeline.find(
        ({ what, text }) => what === 'decision' && text.startsWith('Moving'),
      ) ?? null,
    ({ text }) => text,
  );
  await step.sees(
    'PATCH sent',
    () => patchesOf(stage, backend).find((patch) => patch.status === 200) ?? null,
    (patch) => `scheduled_at ${patch.scheduledAt}, reason “${patch.reason}”`,
  );
  await followsThrough(stage, step, backend, ['alice', 'bob'], 1);
  await step.sees(
    'explain',
    () => explainReport(stage.daemon.store, stage.settings, backend),
    (report) => report.timeline.map(({ what, text }) => `\n            ${what}: ${text}`).join(''),
  );
}

/** What `plan` says of it while it must last; on a slow machine it may have been done before anybody could ask. */
async function foreseen(stage: Stage, interview: InterviewId): Promise<string | null> {
  const { steps } = await planReport(stage.daemon.store, stage.settings, stage.clock);
  const own = steps.filter((step) => step.interview === interview && step.at !== null);
  if (own.length > 0) return own.map(({ text }) => `\n            if it lasts: ${text}`).join('');
  const decisions = await decisionHistory(stage.daemon.store.db, interview);
  return decisions.some(({ decision }) => decision.outcome.kind === 'reschedule') ? 'nothing, it is done' : null;
}

async function anInterviewerDrags(stage: Stage, { design }: Scene, step: Step): Promise<void> {
  const hold = (await stage.calendars.holds('carol')).find((candidate) => candidate.interview === design);
  if (!hold) throw new DidNotHappen('carol’s hold');
  await stage.calendars.postpone('carol', hold, 45);
  await step.sees(
    'move found',
    async () =>
      (await findingHistory(stage.daemon.store.db, design)).find(({ finding }) => finding.kind === 'moved') ?? null,
    ({ finding }) => `${finding.interviewer} moved the hold by 45 minutes`,
  );
  await step.sees(
    'PATCH sent',
    () => patchesOf(stage, design).find((patch) => patch.status === 200) ?? null,
    (patch) => `scheduled_at ${patch.scheduledAt}, reason “${patch.reason}”`,
  );
  await followsThrough(stage, step, design, ['carol'], 1);
}

async function someoneReschedules(stage: Stage, { backend }: Scene, step: Step): Promise<void> {
  const to = berlin(stage.days[4], '16:00');
  await stage.jobhive.interviews.update(backend, {
    scheduled_at: isoOf(to),
    reschedule_reason: 'Candidate requested time change',
  });
  await followsThrough(stage, step, backend, ['alice', 'bob'], 2);
}

async function aCandidateAsks(stage: Stage, { design }: Scene, step: Step): Promise<void> {
  await candidateAsks(stage, design, step);
}

async function inProgressIsLeftAlone(stage: Stage, { data }: Scene, step: Step): Promise<void> {
  // In UTC: one hour of one night in October is on the clock in Berlin twice.
  const now = DateTime.fromMillis(stage.clock.now(), { zone: 'utc' });
  const meeting = {
    uid: 'fire-drill',
    title: 'Fire drill',
    start: now.plus({ minutes: 5 }).toFormat("yyyy-MM-dd'T'HH:mm"),
    minutes: 30,
    zone: 'UTC',
  };
  await stage.calendars.add('alice', meeting);
  const report = await step.sees(
    'left alone, because',
    async () => {
      const found = await explainReport(stage.daemon.store, stage.settings, data);
      return found?.attention ? found : null;
    },
    (found) => found.attention ?? '',
  );
  await step.sees(
    'PATCHes sent for it',
    () => (patchesOf(stage, InterviewId.parse(report.interview)).length === 0 ? 0 : null),
    String,
  );
}
