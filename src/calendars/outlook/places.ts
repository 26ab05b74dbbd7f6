/**
 * Where a calendar is at Graph. Our name of it is `<mailbox>` for the mailbox's default calendar or
 * `<mailbox>/<calendar id>` for another; the mailbox is an address, or `me` where its owner let us in themselves.
 */
import type { CalendarRef } from '../provider.ts';

export interface Place {
  /** Whose mailbox it is, for tokens and limits. */
  readonly owner: string;
  /** Whether its owner let us in themselves. */
  readonly isPersonal: boolean;
  /** Of the mailbox: `/users/…` or `/me`. */
  readonly root: string;
  /** Of the calendar. */
  readonly home: string;
  /** `…/calendarView/delta` of the calendar. */
  readonly delta: string;
}

export const MY_MAILBOX = 'me';

export function placeOf({ remoteId, ownerEmail }: Pick<CalendarRef, 'remoteId' | 'ownerEmail'>): Place {
  const mailbox = mailboxOf(remoteId);
  const calendar = mailbox.length === remoteId.length ? null : remoteId.slice(mailbox.length + 1);
  const root = rootOf(mailbox);
  const named = calendar === null ? null : `${root}/calendars/${encodeURIComponent(calendar)}`;
  return {
    owner: mailbox === MY_MAILBOX ? ownerEmail : mailbox.toLowerCase(),
    isPersonal: mailbox === MY_MAILBOX,
    root,
    home: named ?? `${root}/calendar`,
    delta: `${named ?? root}/calendarView/delta`,
  };
}

/** A calendar's id may itself hold a `/`, an address never does. */
export function mailboxOf(remoteId: string): string {
  return remoteId.split('/', 1)[0] ?? remoteId;
}

/** Its `@` as it is (RFC 3986 §3.3 allows it): a subscription names its resource by the same words, which are no address. */
export function rootOf(mailbox: string): string {
  return mailbox === MY_MAILBOX ? '/me' : `/users/${encodeURIComponent(mailbox).replaceAll('%40', '@')}`;
}

export function remoteIdOf(mailbox: string, calendar: { readonly id: string; readonly isDefault: boolean }): string {
  return calendar.isDefault ? mailbox : `${mailbox}/${calendar.id}`;
}

export function eventAt({ root }: Place, id: string): string {
  return `${root}/events/${encodeURIComponent(id)}`;
}
