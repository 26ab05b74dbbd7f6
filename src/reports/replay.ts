/** Recorded decisions under other rules: what would have been different. Nothing is written. */
import { z } from 'zod';
import { titlePatternsOf } from '../config/of-interview.ts';
import type { Settings } from '../config/settings.ts';
import { decideAgain, type OtherRules } from '../scheduling/decide-again.ts';
import type { Decision } from '../scheduling/decision.ts';
import { type Instant, isoOf } from '../scheduling/instant.ts';
import { EXPECTABLE, outcomeWord, ruleTaken } from '../scheduling/outcome-words.ts';
import type { RecordedSituation } from '../store/decisions.ts';

const Deed = z.object({
  do: z.enum(EXPECTABLE),
  rule: z.string().nullable(),
  /** The interview's new time, or the first that a person is asked about; null where there is none. */
  to: z.string().nullable(),
});

export const ReplayReport = z.object({
  since: z.string(),
  /** The clock of the company. */
  zone: z.string(),
  decisions: z.number(),
  /** Recorded by another version of the program, and left out. */
  notComparable: z.number(),
  /** How many of each there were, and how many there would have been. */
  were: z.partialRecord(z.enum(EXPECTABLE), z.number()),
  wouldBe: z.partialRecord(z.enum(EXPECTABLE), z.number()),
  different: z.array(z.object({ at: z.string(), interview: z.string(), was: Deed, wouldBe: Deed })),
  /** Patterns that the other rules ask of titles, and nobody looked for then: they count as not matching. */
  unseenPatterns: z.array(z.string()),
});
export type ReplayReport = z.infer<typeof ReplayReport>;

/** Decisions from oldest to newest, some at a time: those after the one with this id. */
export type ReadDecisions = (after: number) => Promise<readonly RecordedSituation[]>;

export async function replayReport(read: ReadDecisions, settings: Settings, since: Instant): Promise<ReplayReport> {
  const other: OtherRules = {
    rules: settings.rules,
    policyFor: (panel) => ({ ...settings.policy, ...settings.panels.find(({ name }) => name === panel)?.policy }),
  };
  const asked = titlePatternsOf(settings);
  const unseen = new Set<string>();
  const were: ReplayReport['were'] = {};
  const wouldBe: ReplayReport['wouldBe'] = {};
  const different: ReplayReport['different'] = [];
  let [decisions, notComparable] = [0, 0];
  for (let page = await read(0); page.length > 0; page = await read(page.at(-1)?.id ?? 0)) {
    for (const { decision, situation } of page) {
      decisions += 1;
      const again = decideAgain(decision, situation, other);
      if (again.kind === 'not_comparable') {
        notComparable += 1;
        continue;
      }
      const looked = titlePatternsOf(situation);
      for (const pattern of asked) if (!looked.includes(pattern)) unseen.add(pattern);
      count(were, decision);
      count(wouldBe, again.decision);
      if (again.kind === 'same') continue;
      const { at, interview } = decision;
      different.push({ at: isoOf(at), interview, was: deedOf(decision), wouldBe: deedOf(again.decision) });
    }
  }
  return {
    since: isoOf(since),
    zone: settings.company.zone,
    decisions,
    notComparable,
    were,
    wouldBe,
    different,
    unseenPatterns: [...unseen],
  };
}

function count(counts: ReplayReport['were'], decision: Decision): void {
  const word = outcomeWord(decision);
  counts[word] = (counts[word] ?? 0) + 1;
}

function deedOf(decision: Decision): z.infer<typeof Deed> {
  const { outcome } = decision;
  const [first] = outcome.kind === 'propose' ? outcome.times : [];
  const to = outcome.kind === 'reschedule' ? outcome.to : (first?.during ?? null);
  return { do: outcomeWord(decision), rule: ruleTaken(decision), to: to && isoOf(to.start) };
}
