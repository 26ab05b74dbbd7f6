/** Errors as Google's API words them (https://developers.google.com/workspace/calendar/api/guides/errors). */

export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly domain: string;
  readonly location: string | null;
  readonly retryAfter: number | null;

  constructor(
    status: number,
    reason: string,
    message: string,
    details: { readonly domain?: string; readonly location?: string; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.reason = reason;
    this.domain = details.domain ?? 'global';
    this.location = details.location ?? null;
    this.retryAfter = details.retryAfter ?? null;
  }

  /** An empty reason gives a body without `errors`: Google sends such ones, too. */
  body(): unknown {
    const { status: code, message, domain, reason, location } = this;
    const where = location === null ? {} : { location, locationType: location === 'If-Match' ? 'header' : 'parameter' };
    return {
      error: { code, message, ...(reason !== '' && { errors: [{ domain, reason, message, ...where }] }) },
    };
  }
}

export const notFound = () => new Refusal(404, 'notFound', 'Not Found');
export const deleted = () => new Refusal(410, 'deleted', 'Resource has been deleted');
export const invalid = (message: string, location?: string) =>
  new Refusal(400, 'invalid', message, location === undefined ? {} : { location });
export const stale = () => new Refusal(412, 'conditionNotMet', 'Precondition Failed', { location: 'If-Match' });
export const duplicate = () => new Refusal(409, 'duplicate', 'The requested identifier already exists.');
export const needsWriter = () =>
  new Refusal(403, 'requiredAccessLevel', 'You need to have writer access to this calendar.', { domain: 'calendar' });
export const tokenExpired = () =>
  new Refusal(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', {
    domain: 'calendar',
    location: 'syncToken',
  });
export const tooFast = (whose: 'project' | 'user', status: 403 | 429) =>
  new Refusal(
    status,
    whose === 'project' ? 'rateLimitExceeded' : 'userRateLimitExceeded',
    whose === 'project' ? 'Rate Limit Exceeded' : 'User Rate Limit Exceeded',
    { domain: 'usageLimits' },
  );
export const unauthorized = () =>
  new Refusal(401, 'authError', 'Request had invalid authentication credentials.', { location: 'Authorization' });
export const scopeMissing = () =>
  new Refusal(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
