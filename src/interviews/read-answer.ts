/** JobHive's answers, read: the data of a success, or the error that a refusal is. */
import { z } from 'zod';
import type { Instant } from '../scheduling/instant.ts';
import { ErrorDetails, ErrorEnvelope, successEnvelope, UpdateInterviewRequest } from './contract.ts';
import { type Answer, type Call, nameOf } from './exchange.ts';
import { JobHiveError, type JobHiveReason } from './interview.ts';
import { retryAfterOf } from './rate-limit.ts';

export interface Success<T> {
  readonly data: T;
  readonly requestId: string | null;
}

/** The `data` of a 2xx answer. @throws JobHiveError on any other, and on one that breaks the contract. */
export function readAnswer<T extends z.ZodType>(
  call: Call,
  answer: Answer,
  data: T,
  now: Instant,
): Success<z.output<T>> {
  const body = jsonOf(answer.text);
  if (answer.httpStatus < 200 || answer.httpStatus > 299) throw refusalOf(call, answer, body, now);
  const envelope = AnySuccess.safeParse(body);
  if (!envelope.success) throw unreadable(call, answer, body, issuesOf(envelope.error, 'answer'));
  const read = data.safeParse(envelope.data.data);
  if (!read.success) throw unreadable(call, answer, body, issuesOf(read.error, 'data'));
  return { data: read.data, requestId: envelope.data.meta?.request_id ?? null };
}

const AnySuccess = successEnvelope(z.unknown());

function unreadable(call: Call, answer: Answer, body: unknown, issues: string): JobHiveError {
  const { data: refusal } = ErrorEnvelope.safeParse(body);
  const problem = refusal ? `it says ${answer.httpStatus} and yet ${quote(refusal)}` : issues;
  return new JobHiveError(
    { ...factsOf(refusal), reason: 'unreadable', httpStatus: answer.httpStatus, mayHaveTakenEffect: isWrite(call) },
    `JobHive's answer to ${nameOf(call)} could not be read: ${body === undefined ? 'it is not JSON' : problem}`,
  );
}

function refusalOf(call: Call, answer: Answer, body: unknown, now: Instant): JobHiveError {
  const { httpStatus } = answer;
  const { data: envelope } = ErrorEnvelope.safeParse(body);
  const reason = reasonOf(call, httpStatus, envelope);
  const said = envelope ? quote(envelope) : 'without an error envelope';
  const remedy = REMEDIES[reason];
  return new JobHiveError(
    {
      ...factsOf(envelope),
      reason,
      httpStatus,
      retryAfterMs: retryAfterOf(answer.headers, now),
      // 4xx is a refusal. 408 is a proxy's "gave up waiting", and 3xx nobody's documented answer.
      mayHaveTakenEffect: isWrite(call) && (httpStatus < 400 || httpStatus === 408 || httpStatus >= 500),
    },
    `JobHive answered ${nameOf(call)} with ${httpStatus} (${said})${remedy && `; ${remedy}`}`,
  );
}

const REMEDIES: Readonly<Record<JobHiveReason, string>> = {
  not_found: '',
  invalid: '',
  not_allowed_in_status: '',
  unauthorized: 'check jobhive.api_key',
  rate_limited: '',
  unavailable: '',
  unreadable: 'check jobhive.base_url',
};

function reasonOf(call: Call, httpStatus: number, envelope: ErrorEnvelope | undefined): JobHiveReason {
  if (httpStatus >= 500 || httpStatus === 408) return 'unavailable';
  if (httpStatus === 429) return 'rate_limited';
  if (httpStatus === 401 || httpStatus === 403) return 'unauthorized';
  // A 404 of a proxy, or of a wrong base URL, must not pass for "JobHive has no such interview".
  if (httpStatus < 400 || (httpStatus === 404 && !envelope)) return 'unreadable';
  if (httpStatus === 404) return 'not_found';
  // To a POST, 409 says that the interview exists already.
  if (httpStatus === 409) return call.method === 'POST' ? 'invalid' : 'not_allowed_in_status';
  return envelope && isAboutStatus(envelope) ? 'not_allowed_in_status' : 'invalid';
}

/** How JobHive words a field that the status forbids is undocumented: a known field is named, and a status is. */
function isAboutStatus({ error }: ErrorEnvelope): boolean {
  const { data: details } = ErrorDetails.safeParse(error.details);
  if (!details || !Object.hasOwn(UpdateInterviewRequest.shape, details.field)) return false;
  const { field: _field, value: _value, ...rest } = details;
  const words = `${error.code} ${error.message} ${JSON.stringify(rest)}`;
  return /status|(?<![a-z])(?:in[ _-]?progress|completed|cancell?ed)(?![a-z])/i.test(words);
}

function factsOf(envelope: ErrorEnvelope | undefined) {
  return {
    code: envelope?.error.code ?? null,
    details: envelope?.error.details ?? null,
    requestId: envelope?.meta?.request_id ?? null,
  };
}

function quote({ error }: ErrorEnvelope): string {
  return `${error.code}: ${error.message}`;
}

/** Paths and expectations, never the values. */
function issuesOf(error: z.ZodError, root: string): string {
  return error.issues.map((issue) => `${[root, ...issue.path].join('.')}: ${issue.message}`).join('; ');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWrite(call: Call): boolean {
  return call.method !== 'GET';
}
