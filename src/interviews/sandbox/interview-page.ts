/** One page of the list. JobHive's paging is undocumented: a cursor is the sandbox's own, and opaque. */
import type { StoredInterview } from './interview-state.ts';
import { accepted, type Outcome, refused } from './refusal.ts';

/** Up to `limit` interviews after `cursor`; `nextCursor` is null on the last page. */
export function interviewPage(
  all: readonly StoredInterview[],
  cursor: string | undefined,
  limit: number,
): Outcome<{ items: readonly StoredInterview[]; nextCursor: string | null }> {
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => cursorAfter(id) === cursor) + 1;
  if (cursor !== undefined && start === 0) {
    return refused({
      status: 400,
      code: 'VALIDATION_ERROR',
      message: "Invalid 'cursor': send back a next_cursor as it was given",
      details: { field: 'cursor', value: cursor },
    });
  }
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  const more = start + limit < all.length;
  return accepted({ items, nextCursor: more && last ? cursorAfter(last.id) : null });
}

function cursorAfter(id: string): string {
  return Buffer.from(`after:${id}`).toString('base64url');
}
