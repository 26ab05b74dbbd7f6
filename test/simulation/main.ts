/** `npm run simulation -- --seed 1 --weeks 200`, or `-- --seed 1 --steps 0,4,17` for a part of one history. */
import { parseArgs } from 'node:util';
import { databases } from '../harness/database.ts';
import { campaign, tell } from './campaign.ts';
import { historyOf, play } from './history.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    weeks: { type: 'string', default: '200' },
    steps: { type: 'string' },
    shrink: { type: 'string', default: '60' },
    quiet: { type: 'boolean', default: false },
  },
});
const [memory] = databases;
if (!memory) throw new Error('there is no database');
const store = await memory.open();
const say = (text: string) => void process.stdout.write(`${text}\n`);
const seed = Number(values.seed);
const began = performance.now();

if (values.steps !== undefined) {
  const only = values.steps === 'all' ? undefined : new Set(values.steps.split(',').map(Number));
  const outcome = await play(store, historyOf(seed), only);
  say(outcome.journal.join('\n'));
  say(outcome.violation ? `\n${outcome.violation.message}` : `\nevery promise was kept; history ${outcome.hash}`);
  process.exitCode = outcome.violation ? 1 : 0;
} else {
  const options = { seed, weeks: Number(values.weeks), shrink: Number(values.shrink) };
  const result = await campaign(store, options, (each, { hash, interviewWeeks }) => {
    if (!values.quiet) say(`seed ${each}: ${interviewWeeks.toFixed(1)} interview-weeks, history ${hash}`);
  });
  const { histories, interviewWeeks, patches, messages, jobs, failure } = result;
  if (failure) say(tell(failure));
  const minutes = (performance.now() - began) / 60_000;
  const { user, system } = process.cpuUsage();
  const ofOneCore = (user + system) / 60_000_000;
  say(
    `${histories} histories, ${interviewWeeks.toFixed(0)} interview-weeks in ${minutes.toFixed(1)} min ` +
      `(${(interviewWeeks / minutes).toFixed(0)} a minute, ${(interviewWeeks / ofOneCore).toFixed(0)} a minute of one ` +
      `core): ${jobs} jobs, ${patches} PATCHes, ${messages} invites`,
  );
  process.exitCode = failure ? 1 : 0;
}
await store.close();
