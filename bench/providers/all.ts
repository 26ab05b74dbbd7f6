/** Which providers are measured, by the names that rows and arguments call them. */
import { googleUnderBench } from './google.ts';
import { outlookUnderBench } from './outlook.ts';
import type { OpenUnderBench } from './under-bench.ts';

export const providers: ReadonlyMap<string, OpenUnderBench> = new Map([
  ['Google', googleUnderBench],
  ['Outlook', outlookUnderBench],
]);
