/** JobHive in this process, as its client shows it, with everything that may happen to a request on its way. */
import type { JobHive, UpdateReceipt } from '../../src/interviews/client.ts';
import { type Interview, JobHiveError } from '../../src/interviews/interview.ts';
import { InterviewId } from '../../src/scheduling/ids.ts';
import { after, type Instant, instantFromIso, MINUTE } from '../../src/scheduling/instant.ts';

export const JOBHIVE_FAULTS = [
  'lost',
  'broken_before',
  'broken_after',
  'limited',
  'limited_for',
  'refused_key',
] as const;
export type JobHiveFault = (typeof JOBHIVE_FAULTS)[number] | 'invalid';

export interface JobHiveModel {
  readonly client: JobHive;
  /** When each interview was made. */
  readonly everMade: readonly Instant[];
  /** What is true, the daemon's own copy aside. `vanished` ones are left out. */
  interviews(): readonly Interview[];
  find(id: InterviewId): Interview | null;
  create(details: Pick<Interview, 'position' | 'scheduledAt' | 'durationMinutes' | 'candidateEmail'>): Interview;
  /** A recruiter's change, or what the interview itself does. */
  change(id: InterviewId, change: Partial<Interview>): void;
  vanish(id: InterviewId): void;
  /** The next call of this kind meets this. */
  arm(call: 'get' | 'update' | 'list', fault: JobHiveFault): void;
  downUntil(at: Instant): void;
  calm(): void;
}

export interface JobHiveModelOptions {
  readonly now: () => Instant;
  /** Something about the interview has changed: JobHive would post webhooks. */
  readonly announce: (id: InterviewId) => void;
  /** Before a request of the daemon's arrives. */
  readonly arriving: (call: 'get' | 'update', id: InterviewId) => Promise<void>;
  /** A PATCH that is about to take effect. */
  readonly patching: (before: Interview, after: Interview, reason: string) => Promise<void>;
}

export function createJobHiveModel(options: JobHiveModelOptions): JobHiveModel {
  const { now } = options;
  const book = new Map<InterviewId, Interview>();
  const armed: { call: string; fault: JobHiveFault }[] = [];
  const everMade: Instant[] = [];
  let down: Instant | null = null;

  /** It begins and ends by itself. */
  function find(id: InterviewId): Interview | null {
    const kept = book.get(id);
    if (!kept) return null;
    const { scheduledAt: start, durationMinutes } = kept;
    const closed = kept.status === 'cancelled' || kept.status === 'completed';
    if (closed || start === null || start > now()) return kept;
    return { ...kept, status: after(start, durationMinutes * MINUTE) <= now() ? 'completed' : 'in_progress' };
  }

  function store(interview: Interview): Interview {
    const stored = { ...interview, updatedAt: now() };
    book.set(interview.id, stored);
    options.announce(interview.id);
    return stored;
  }

  /** What becomes of this request: thrown before it has an effect, or handed back to be thrown after it. */
  function meet(call: 'get' | 'update' | 'list'): JobHiveError | null {
    const write = call === 'update';
    if (down !== null && now() < down) throw failure('unavailable', write);
    const index = armed.findIndex((each) => each.call === call);
    const [met] = index === -1 ? [] : armed.splice(index, 1);
    switch (met?.fault) {
      case undefined:
        return null;
      case 'lost':
      case 'broken_after':
        return failure('unavailable', write);
      case 'broken_before':
        throw failure('unavailable', write);
      case 'limited':
        throw failure('rate_limited', false);
      case 'limited_for':
        throw failure('rate_limited', false, 2 * MINUTE);
      case 'refused_key':
        throw failure('unauthorized', false);
      case 'invalid':
        throw failure('invalid', false);
    }
  }

  function known(id: InterviewId): Interview {
    const interview = find(id);
    if (!interview) throw failure('not_found', false);
    return interview;
  }

  const client: JobHive = {
    interviews: {
      async get(id) {
        await options.arriving('get', id);
        const lost = meet('get');
        if (lost) throw lost;
        return known(id);
      },
      async update(id, patch) {
        await options.arriving('update', id);
        const lost = meet('update');
        const before = known(id);
        if (before.status !== 'scheduled') throw failure('not_allowed_in_status', false);
        const changed = {
          ...before,
          ...(patch.scheduled_at !== undefined && { scheduledAt: instantFromIso(patch.scheduled_at) }),
          ...(patch.duration_minutes !== undefined && { durationMinutes: patch.duration_minutes }),
        };
        await options.patching(before, changed, patch.reschedule_reason ?? '');
        const stored = store(changed);
        if (lost) throw lost;
        return answerOf(stored);
      },
      async *list() {
        const lost = meet('list');
        if (lost) throw lost;
        yield { interviews: [...book.keys()].map(known), unreadable: 0 };
      },
      create: () => Promise.reject(new Error('the daemon creates no interviews')),
      cancel: () => Promise.reject(new Error('the daemon cancels no interviews')),
    },
  };

  return {
    client,
    everMade,
    find,
    interviews: () => [...book.keys()].flatMap((id) => find(id) ?? []),
    create(details) {
      const made = everMade.push(now());
      return store({
        id: InterviewId.parse(`int_${String(made).padStart(3, '0')}`),
        status: 'scheduled',
        candidateName: `Candidate ${made}`,
        skills: ['TypeScript'],
        difficulty: 'intermediate',
        companyName: null,
        instructions: null,
        joinUrl: `https://jobhive.example/join/${made}`,
        createdAt: now(),
        updatedAt: now(),
        ...details,
      });
    },
    change(id, change) {
      const interview = find(id);
      if (interview) store({ ...interview, ...change });
    },
    vanish(id) {
      if (book.delete(id)) options.announce(id);
    },
    arm: (call, fault) => void armed.push({ call, fault }),
    downUntil(at) {
      down = at;
    },
    calm() {
      armed.length = 0;
      down = null;
    },
  };
}

/** The answer to a PATCH says less than the one to a GET. */
function answerOf(interview: Interview): Interview & UpdateReceipt {
  return { ...interview, joinUrl: null, candidateName: null, notificationSent: true, requestId: 'req_1' };
}

function failure(reason: JobHiveError['reason'], mayHaveTakenEffect: boolean, retryAfterMs: number | null = null) {
  return new JobHiveError({ reason, retryAfterMs, mayHaveTakenEffect }, `JobHive of the simulation: ${reason}`);
}
