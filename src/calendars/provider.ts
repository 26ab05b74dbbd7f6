/**
 * The port every calendar adapter implements. `test/contract/calendar-provider.ts` says in tests what the types
 * cannot: each adapter, and each test double, passes it.
 */
import type { HoldId, InterviewId, ResourceId } from '../scheduling/ids.ts';
import type { Instant, Interval } from '../scheduling/instant.ts';
import type { CalendarEvent } from './event.ts';

/** A calendar as its provider names it, with what we must know of its owner to read it. */
export interface CalendarRef {
  /** The provider's own id (a CalDAV collection URL, a folder name, a Google calendar id). */
  readonly remoteId: string;
  /** IANA zone of the owner: resolves floating times. */
  readonly ownerZone: string;
  /** The owner's address: finds their own answer among the attendees. */
  readonly ownerEmail: string;
}

export interface RemoteCalendar {
  readonly remoteId: string;
  readonly name: string;
  /** False where the account may only read; holds are then virtual. */
  readonly writable: boolean;
  /** The account's own main calendar. Absent where a provider has no such thing. */
  readonly primary?: boolean;
}

/** Where to read from. Both strings are the adapter's own, opaque to everyone else, and only valid for it. */
export type PullFrom = { readonly kind: 'scratch' } | { readonly kind: 'cursor'; readonly cursor: string };

export interface PullRequest {
  readonly calendar: CalendarRef;
  readonly from: PullFrom;
  /** Continues a listing; `from` and `window` must be those of its first page. */
  readonly page?: string;
  /** Recurring events are expanded inside it. Single events outside it are reported as they are. */
  readonly window: Interval;
  /**
   * Which of these ids are known, as resources or as events, each with its resource. A provider may say of an occurrence
   * that it is gone by an id from which nobody can tell its series. Absent: nothing is known.
   */
  readonly known?: (ids: readonly string[]) => Promise<ReadonlyMap<string, ResourceId>>;
  readonly signal?: AbortSignal;
}

/**
 * One fact about one resource. Absence is not a fact: a resource that is not mentioned has not changed, except after
 * a whole listing (`listing: 'complete'` or `'window'` on its last page), when one that was never mentioned is gone.
 */
export type CalendarChange =
  /** The whole set of its events (inside the window, where it recurs). Replaces what was known of it; may be empty. */
  | { readonly kind: 'present'; readonly resource: ResourceId; readonly events: readonly CalendarEvent[] }
  /** The provider says it is deleted. */
  | { readonly kind: 'removed'; readonly resource: ResourceId }
  /** It is there but cannot be read: keep what was known, treat the time as unknown. `problem` names no content. */
  | { readonly kind: 'unreadable'; readonly resource: ResourceId; readonly problem: string };

export interface PullPage {
  readonly changes: readonly CalendarChange[];
  /**
   * `complete`: this walk started from scratch and lists everything there is. `window`: from scratch, everything that
   * touches the request's window, and our own holds wherever they are; of anything else that is not mentioned it says
   * nothing. `changes`: since the cursor only.
   */
  readonly listing: 'complete' | 'window' | 'changes';
  /** Whether holds may be written there, where the provider says so with what it lists. Absent: not said. */
  readonly writable?: boolean;
  /** More pages, or the cursor that covers all pages of this walk. */
  readonly next: { readonly kind: 'page'; readonly page: string } | { readonly kind: 'done'; readonly cursor: string };
}

/** What we write. No attendees, ever: providers mail them. */
export interface HoldContent {
  readonly holdId: HoldId;
  readonly interview: InterviewId;
  readonly during: Interval;
  /** IANA zone the wall time is shown in. */
  readonly zone: string;
  readonly title: string;
  readonly description: string;
  readonly joinUrl: string | null;
}

/** A hold as last seen at the provider. Writes are conditional on `etag` (RFC 9110 §13.1.1). */
export interface HoldRef {
  readonly holdId: HoldId;
  readonly resource: ResourceId;
  readonly etag: string | null;
  /**
   * Where it was seen last. A provider whose etags change with anything that its owner does to it may then tell a
   * change of its time, which is theirs, from one of its colour. Absent: not known.
   */
  readonly during?: Interval;
}

/** A hold that was asked for and never heard of: it may stand there, under its own id, or not. */
export interface UnheardHold {
  readonly holdId: HoldId;
  readonly resource: null;
  readonly etag: null;
}

/** What the provider stored, read back, not what was sent: providers truncate, re-escape and shift. */
export interface WrittenHold {
  readonly resource: ResourceId;
  readonly etag: string | null;
  readonly event: CalendarEvent;
}

export interface PushChannel {
  readonly channelId: string;
  /** The provider's handle for stopping it. */
  readonly remoteId: string;
  readonly expiresAt: Instant;
}

/** A message of a provider as it came in, not yet believed. */
export interface PushRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/**
 * What a message claims. `opened`: the channel stands. `changed`: pull. `missed`: messages were lost: pull. `ended`: the
 * provider closed the channel. `expiring`: it must be prolonged now.
 */
export interface PushClaim {
  readonly about: 'opened' | 'changed' | 'missed' | 'ended' | 'expiring';
  /** The secret that was given to `open`, or null when the message has none; whoever reads it compares. */
  readonly token: string | null;
}

export type PushReading =
  /** One request may carry several; each is authenticated by itself. */
  | { readonly kind: 'claims'; readonly claims: readonly PushClaim[] }
  /** The provider asks whether somebody is there; `answer` is sent back as plain text. */
  | { readonly kind: 'handshake'; readonly answer: string }
  | { readonly kind: 'unreadable' };

/** A channel that a provider has of us, whether or not we know it. */
export interface RemoteChannel {
  readonly remoteId: string;
  readonly address: string;
  /** By whose right it can be closed. */
  readonly calendar: CalendarRef;
}

/** Providers that POST to us when a calendar changes. */
export interface PushCapability {
  /** In milliseconds: a channel is prolonged at least as often, however long it lasts. Absent: in time before it ends. */
  readonly renewEvery?: number;
  /**
   * In milliseconds: a change may be announced before it is told. One more pull as long after a message finds what the
   * first did not. Absent: what is announced is told.
   */
  readonly tellsWithin?: number;
  /** @param request.token 32 random bytes, echoed by the provider; only its hash is stored. */
  open(request: {
    readonly calendar: CalendarRef;
    readonly channelId: string;
    readonly address: string;
    readonly token: string;
    readonly expiresAt: Instant;
  }): Promise<PushChannel>;
  /** Absent where a channel cannot be prolonged: a new one is opened before the old one ends. */
  renew?(channel: PushChannel, expiresAt: Instant, calendar: CalendarRef): Promise<PushChannel>;
  /** Idempotent: a channel that is already gone is closed. Only the credential that opened it can close it. */
  close(channel: PushChannel, calendar: CalendarRef): Promise<void>;
  /** All channels that the provider has of us. Absent where it does not say. */
  list?(calendars: readonly CalendarRef[]): Promise<readonly RemoteChannel[]>;
  /** Reads a message that came to the `address` of one of our channels. Never throws, whatever it holds. */
  read(request: PushRequest): PushReading;
}

export interface CalendarProvider {
  readonly push?: PushCapability;
  /** In-process notice of changes (a watched folder). `wake` names nothing: pull to learn what changed. */
  listen?(calendar: CalendarRef, wake: () => void): { close(): Promise<void> };
  /** @param owner whose, where the connection speaks for several people */
  listCalendars(signal?: AbortSignal, owner?: string): Promise<readonly RemoteCalendar[]>;
  pullPage(request: PullRequest): Promise<PullPage>;
  /** Idempotent by `holdId`: when it is already there, it is brought to this content and returned. */
  createHold(calendar: CalendarRef, content: HoldContent): Promise<WrittenHold>;
  /** Rewrites an existing hold. @throws CalendarError `conflict` when the etag is stale, `not_found` when gone. */
  moveHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold>;
  /** Brings back a hold that somebody deleted. Idempotent; some providers must revive the old id, not reuse it. */
  restoreHold(calendar: CalendarRef, ref: HoldRef, content: HoldContent): Promise<WrittenHold>;
  /** Idempotent: a hold that is already gone is deleted. @throws CalendarError `conflict` when the etag is stale. */
  deleteHold(calendar: CalendarRef, ref: HoldRef | UnheardHold): Promise<void>;
}

/** Why a call at a provider failed, as far as a caller must tell it apart. */
export type CalendarFailure =
  /** The cursor is no longer good (HTTP 410, 403 `valid-sync-token`): list from scratch. */
  | { readonly reason: 'cursor_expired' }
  /** The credential is dead: a person must reconnect. Never retried. */
  | { readonly reason: 'unauthorized' }
  | { readonly reason: 'forbidden' }
  /** The calendar, or the hold, does not exist. */
  | { readonly reason: 'not_found' }
  /** The etag was stale: re-read, rebase, once. */
  | { readonly reason: 'conflict' }
  /** `retryAfterMs` from the provider, or null when it did not say. */
  | { readonly reason: 'rate_limited'; readonly retryAfterMs: number | null }
  /** Network, timeout, 5xx. */
  | { readonly reason: 'unavailable' }
  /** The provider answered something that cannot be understood. */
  | { readonly reason: 'unreadable' };

export class CalendarError extends Error {
  readonly failure: CalendarFailure;

  /** @param message what happened, at which URL or path, what was expected. Never an event's content or a token. */
  constructor(failure: CalendarFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CalendarError';
    this.failure = failure;
  }

  get reason(): CalendarFailure['reason'] {
    return this.failure.reason;
  }
}
