import { describe, expect, it } from 'vitest';
import { JobHiveError } from '../../src/interviews/interview.ts';
import { Outage } from '../../src/interviews/outage.ts';
import { after, instant, MINUTE, SECOND } from '../../src/scheduling/instant.ts';

const START = instant(Date.UTC(2026, 10, 23, 9));
const down = new JobHiveError({ reason: 'unavailable', httpStatus: 503 }, 'JobHive answered with 503');
const refused = new JobHiveError({ reason: 'unauthorized', httpStatus: 401 }, 'JobHive answered with 401');
const unknown = new JobHiveError({ reason: 'not_found', httpStatus: 404 }, 'JobHive answered with 404');

function failedCalls(...calls: readonly string[]): Outage {
  const outage = new Outage(10 * SECOND);
  for (const call of calls) outage.failed(call, down, START);
  return outage;
}

describe('JobHive', () => {
  it('that stumbles over one interview only is asked for the others', () => {
    expect(failedCalls('GET a', 'GET a', 'GET a', 'GET a', 'GET b').refusal('GET c', START)).toBeNull();
  });

  it('that fails three different calls in a row is not asked for a while, and says why', () => {
    const refusal = failedCalls('GET a', 'GET b', 'GET c').refusal('GET d', START);
    expect(refusal).toMatchObject({ reason: 'unavailable', retryAfterMs: 5_000, mayHaveTakenEffect: false });
    expect(refusal?.message).toContain('JobHive answered with 503');
  });

  it('is then asked by one at a time, ever more rarely, until it answers', () => {
    const outage = failedCalls('GET a', 'GET b', 'GET c');
    let now = START;
    const pauses: (number | null | undefined)[] = [];
    for (let probe = 0; probe < 9; probe += 1) {
      const pause = outage.refusal('GET a', now)?.retryAfterMs;
      pauses.push(pause);
      now = after(now, pause ?? 0);
      expect(outage.refusal('GET a', now)).toBeNull();
      expect(outage.refusal('GET b', now)).not.toBeNull();
      outage.failed('GET a', down, now);
    }
    expect(pauses.map((ms) => (ms ?? 0) / SECOND)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    outage.answered();
    expect(outage.refusal('GET b', now)).toBeNull();
  });

  it('that does not know an interview is there', () => {
    const outage = failedCalls('GET a', 'GET b');
    outage.failed('GET x', unknown, START);
    outage.failed('GET c', down, START);
    expect(outage.refusal('GET d', START)).toBeNull();
  });

  it('that refuses the key is asked again in five minutes', () => {
    const outage = new Outage(10 * SECOND);
    outage.failed('GET a', refused, START);
    expect(outage.refusal('GET b', START)).toMatchObject({ reason: 'unauthorized', retryAfterMs: 5 * MINUTE });
    expect(outage.refusal('GET b', instant(START + 5 * MINUTE))).toBeNull();
  });
});
