/** Work counted instead of timed, so that a test of it says the same on every machine. */
import { Session } from 'node:inspector';
import { z } from 'zod';

const Coverage = z.object({
  result: z.array(z.object({ functions: z.array(z.object({ ranges: z.array(z.object({ count: z.number() })) })) })),
});

/**
 * How many functions were called while each of `works` ran, those of libraries included: V8's own count. What runs
 * inside one call of the engine (a regular expression, `JSON.parse`) counts as nothing.
 */
export function countCalls(...works: readonly (() => void)[]): readonly number[] {
  const session = new Session();
  session.connect();
  const ask = (method: string, parameters: object = {}): unknown => {
    const answer: { value?: unknown; error?: Error | null } = {};
    session.post(method, parameters, (error, value) => Object.assign(answer, { value, error }));
    if (answer.error) throw answer.error;
    return answer.value;
  };
  try {
    ask('Profiler.enable');
    ask('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    return works.map((work) => {
      work();
      // Taking them sets the counts to zero.
      const { result } = Coverage.parse(ask('Profiler.takePreciseCoverage'));
      // The first range of a function is the whole of it.
      return result.flatMap(({ functions }) => functions).reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
    });
  } finally {
    ask('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}
