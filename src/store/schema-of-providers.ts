/** The tables about calendar providers: who allowed us in, and what they let us do at once. Part of `schema.ts`. */
import type { Generated } from 'kysely';
import type { Email } from '../scheduling/ids.ts';

/** What one interviewer allowed at one connection. */
export interface GrantsTable {
  connection: string;
  interviewer: Email;
  account: string;
  secret: string;
  access: string | null;
  version: Generated<number>;
  granted_at: Date;
  refreshed_at: Date | null;
  refreshing_until: Date | null;
  lost_at: Date | null;
  lost_reason: string | null;
}

export interface PickedCalendarsTable {
  connection: string;
  interviewer: Email;
  remote_id: string;
  holds: boolean;
}

export interface ConnectLinksTable {
  id: string;
  connection: string;
  interviewer: Email;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

export interface ConsentsTable {
  state_hash: string;
  link_id: string;
  browser_hash: string;
  verifier: string;
  asked_again: boolean;
  answered_at: Date | null;
  granted: string | null;
  began_at: Date;
  expires_at: Date;
}

export interface RequestQuotasTable {
  name: string;
  per_minute: number;
  left_over: number;
  counted_at: Date;
  calm_until: Date | null;
  calm_reason: string | null;
}

export interface RequestLanesTable {
  lane: string;
  place: number;
  holder: string;
  held_until: Date;
}
