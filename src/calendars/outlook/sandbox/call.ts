/** A call of Graph as its handlers see it, whether it came by itself or as a part of a `$batch`. */
import type { Caller } from './entra.ts';

export interface GraphCall {
  readonly method: string;
  /** Below `/v1.0`, still percent-encoded, without a trailing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly prefer: Preferences;
  readonly ifMatch: string | null;
  readonly body: unknown;
  readonly caller: Caller;
  /** Where the sandbox listens, without a trailing slash. */
  readonly origin: string;
}

/** What a body is, by its name in Graph's metadata. */
export type Shape =
  | 'calendar'
  | 'calendarCollection'
  | 'changeNotificationCollection'
  | 'event'
  | 'eventCollection'
  | 'eventDelta'
  | 'odataError'
  | 'subscription'
  | 'subscriptionCollection';

export interface GraphAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly shape?: Shape;
  readonly body?: object;
  /** Done, but the caller is not to hear of it: the connection dies. */
  readonly lost?: boolean;
}

export interface Preferences {
  readonly immutableIds: boolean;
  /** Of the times in the answer; a name of Windows or IANA. */
  readonly zone: string;
  readonly pageSize: number | null;
  readonly textBodies: boolean;
}

/** Each is per request: one that is left out is not remembered from the page before. */
export function readPreferences(header: string | undefined): Preferences {
  const text = header ?? '';
  const pageSize = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(text)?.[1];
  return {
    immutableIds: /IdType\s*=\s*"ImmutableId"/i.test(text),
    zone: /outlook\.timezone\s*=\s*"([^"]+)"/i.exec(text)?.[1] ?? 'UTC',
    pageSize: pageSize === undefined ? null : Number(pageSize),
    textBodies: /outlook\.body-content-type\s*=\s*"text"/i.test(text),
  };
}
