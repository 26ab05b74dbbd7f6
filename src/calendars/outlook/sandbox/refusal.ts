/** Why Graph says no, in its own words: branch on `code`, never on `message` (learn.microsoft.com/graph/errors). */

export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'GraphRefusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function itemNotFound(): GraphRefusal {
  return new GraphRefusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
}

export function accessDenied(): GraphRefusal {
  return new GraphRefusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
}

export function badRequest(message: string, code = 'RequestBodyRead'): GraphRefusal {
  return new GraphRefusal(400, code, message);
}

/** The body of a refusal; `requestId` is what Microsoft's support asks for. */
export function errorBody({ code, message }: GraphRefusal, requestId: string) {
  return { error: { code, message, innerError: { 'request-id': requestId, 'client-request-id': requestId } } };
}
