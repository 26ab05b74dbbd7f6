/** What a mailbox stores as one thing: a single event, or a series with its exceptions. */
import { createHash } from 'node:crypto';
import type {
  Attendee,
  EmailAddress,
  FreeBusyStatus,
  ItemBody,
  Location,
  PatternedRecurrence,
  ResponseType,
  Sensitivity,
} from '@microsoft/microsoft-graph-types';
import { type Instant, type Interval, instant } from '../../../scheduling/instant.ts';
import { resolveWallTime, wallTimeOf } from '../../../scheduling/wall-clock.ts';
import { ianaZoneOf } from '../zones.ts';

/** A wall time (`YYYY-MM-DDTHH:mm:ss`) in a zone of Windows or IANA, as somebody wrote it. */
export interface WrittenTime {
  readonly wall: string;
  readonly zone: string;
}

/** All that people and programs say of an event. */
export interface ItemFields {
  readonly subject: string;
  readonly body: ItemBody;
  readonly start: WrittenTime;
  readonly end: WrittenTime;
  readonly isAllDay: boolean;
  readonly showAs: FreeBusyStatus;
  readonly sensitivity: Sensitivity;
  readonly categories: readonly string[];
  readonly location: Location;
  readonly attendees: readonly Attendee[];
  /** Null: the mailbox's owner. */
  readonly organizer: EmailAddress | null;
  /** The owner's own answer. */
  readonly response: ResponseType;
  readonly isCancelled: boolean;
  readonly isOnlineMeeting: boolean;
  readonly recurrence: PatternedRecurrence | null;
}

export interface Item {
  /** The immutable one. */
  readonly id: string;
  readonly iCalUId: string;
  fields: ItemFields;
  /** By the date on which the rule put them, `YYYY-MM-DD` in the series' zone. */
  readonly exceptions: Map<string, ItemFields>;
  readonly cancelled: Set<string>;
  /** Single-value extended properties by id. */
  readonly tags: Map<string, string>;
  readonly transactionId: string | null;
  readonly createdAt: Instant;
  changedAt: Instant;
  /** The mailbox's version when it was last changed: its change key. */
  version: number;
}

export const NOTHING_SAID: Omit<ItemFields, 'start' | 'end'> = {
  subject: '',
  body: { contentType: 'text', content: '' },
  isAllDay: false,
  showAs: 'busy',
  sensitivity: 'normal',
  categories: [],
  location: { displayName: '' },
  attendees: [],
  organizer: null,
  response: 'organizer',
  isCancelled: false,
  isOnlineMeeting: false,
  recurrence: null,
};

export function etagOf({ version }: Pick<Item, 'version'>): string {
  return `W/"${Buffer.from(`changekey-${version}`).toString('base64')}"`;
}

/** The id without `Prefer: IdType="ImmutableId"`: it changes with the folder. */
export function mutableIdOf(id: string, folder: string): string {
  return `AAMk${createHash('sha256').update(`${folder}\n${id}`).digest('base64url')}`;
}

/** @throws RangeError for a zone that nobody knows */
export function instantOf({ wall, zone }: WrittenTime): Instant {
  const iana = ianaZoneOf(zone);
  if (iana === null) throw new RangeError(`unknown time zone ${zone}`);
  return iana === 'UTC' ? instant(Date.parse(`${wall}Z`)) : resolveWallTime(wall, iana).instant;
}

export function writtenAt(at: Instant, zone: string): WrittenTime {
  const iana = ianaZoneOf(zone) ?? 'UTC';
  return { wall: iana === 'UTC' ? new Date(at).toISOString().slice(0, 19) : wallTimeOf(at, iana), zone };
}

export function spanOf({ start, end }: Pick<ItemFields, 'start' | 'end'>): Interval {
  return { start: instantOf(start), end: instantOf(end) };
}
