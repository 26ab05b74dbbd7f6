/** Reading what a request brought: JSON, then a schema; what does not fit becomes JobHive's `VALIDATION_ERROR`. */
import type { z } from 'zod';
import { accepted, type Outcome, type Refusal, refused } from './refusal.ts';

/** The JSON value of a request's text; an absent body counts as `{}`. */
export function jsonBody(text: unknown): Outcome<unknown> {
  if (typeof text !== 'string' || text.trim() === '') return accepted({});
  try {
    return accepted(JSON.parse(text));
  } catch {
    return refused({ status: 400, code: 'VALIDATION_ERROR', message: 'The request body is not JSON' });
  }
}

/** `value` as `schema` understands it, or a 400 that names the first wrong field, its value, and every further issue. */
export function validated<S extends z.ZodType>(schema: S, value: unknown): Outcome<z.output<S>> {
  const parsed = schema.safeParse(value);
  return parsed.success ? accepted(parsed.data) : refused(validationRefusal(parsed.error.issues, value));
}

function validationRefusal(issues: readonly z.core.$ZodIssue[], value: unknown): Refusal {
  const named = issues.map((issue) => ({ field: fieldOf(issue), message: issue.message }));
  const first = issues[0];
  const field = named[0]?.field ?? 'body';
  return {
    status: 400,
    code: 'VALIDATION_ERROR',
    message: `Invalid '${field}': ${named[0]?.message ?? 'not acceptable'}`,
    details: { field, value: first ? valueAt(value, first.path) : null, issues: named },
  };
}

function fieldOf(issue: z.core.$ZodIssue): string {
  return issue.path.join('.') || 'body';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return null;
    found = Reflect.get(found, key);
  }
  return found ?? null;
}
