/**
 * What interviewers allow us at providers where each connects themselves: what lets us in again (encrypted, never in
 * the clear), which calendars they chose, the links they were sent, the consents under way.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table grants (
    connection text not null,
    interviewer text not null,
    account text not null,
    -- What lets us in again, sealed.
    secret text not null,
    -- An access token with its expiry, sealed: shared by all nodes.
    access text,
    -- Rises with every change of the secret, so that whoever failed with an old one sees that there is another.
    version integer not null default 1,
    granted_at timestamptz not null,
    refreshed_at timestamptz,
    -- Whoever refreshes holds this; it ends by itself.
    refreshing_until timestamptz,
    lost_at timestamptz,
    lost_reason text,
    primary key (connection, interviewer)
  )`,

  `create table picked_calendars (
    connection text not null,
    interviewer text not null,
    remote_id text not null,
    holds boolean not null,
    primary key (connection, interviewer, remote_id),
    foreign key (connection, interviewer) references grants on delete cascade
  )`,

  `create table connect_links (
    id text primary key,
    connection text not null,
    interviewer text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
  )`,
  `create index connect_links_expire on connect_links (expires_at)`,

  `create table consents (
    -- SHA-256 of the state that the provider hands back.
    state_hash text primary key,
    link_id text not null references connect_links on delete cascade,
    -- SHA-256 of the secret in the cookie of the browser that began it.
    browser_hash text not null,
    -- The PKCE verifier, sealed.
    verifier text not null,
    asked_again boolean not null,
    -- The state was handed back; it is never taken twice.
    answered_at timestamptz,
    -- What was allowed, sealed, until the calendars are chosen.
    granted text,
    began_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index consents_browser on consents (browser_hash)`,
];

export const connectedAccounts: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
