/** The first tables. Busy time and reservations are ranges, so that the database itself can say what overlaps. */
import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  // `interviewer = …` inside a GiST index needs it; trusted since PostgreSQL 13, bundled with PGlite.
  `create extension if not exists btree_gist`,

  `create table interviews (
    id text primary key,
    status text not null,
    candidate_email text not null,
    candidate_name text,
    position text not null,
    skills text[] not null,
    difficulty text not null,
    company_name text,
    instructions text,
    join_url text,
    scheduled_at timestamptz,
    duration_minutes integer not null,
    created_at timestamptz,
    updated_at timestamptz,
    read_at timestamptz not null,
    gone_at timestamptz,
    sweep_at timestamptz,
    attention text,
    attention_since timestamptz
  )`,
  `create index interviews_sweep on interviews (sweep_at) where sweep_at is not null`,

  // Who is concerned by which stretch of time: finds the interviews that a changed event touches.
  `create table panel_members (
    interview_id text not null references interviews on delete cascade,
    interviewer text not null,
    required boolean not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
    primary key (interview_id, interviewer)
  )`,
  `create index panel_members_during on panel_members using gist (interviewer, during)`,

  `create table calendars (
    id text primary key,
    connection text not null,
    remote_id text not null,
    interviewer text not null,
    cursor text,
    listing_profile text,
    listing integer not null default 0,
    listed_at timestamptz,
    window_start timestamptz,
    window_end timestamptz,
    attempted_at timestamptz,
    pulled_at timestamptz,
    next_pull_at timestamptz,
    failure text,
    failure_message text,
    failures integer not null default 0
  )`,
  `create index calendars_due on calendars (next_pull_at)`,
  `create index calendars_interviewer on calendars (interviewer)`,

  `create table resources (
    calendar_id text not null references calendars on delete cascade,
    resource text collate "C" not null,
    etag text,
    recurring boolean not null,
    problem text,
    listing integer not null,
    primary key (calendar_id, resource)
  )`,
  `create index resources_listing on resources (calendar_id, listing)`,

  `create table events (
    calendar_id text not null,
    event_id text collate "C" not null,
    resource text collate "C" not null,
    series text,
    original_start text,
    all_day boolean not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
    wall_start text not null,
    wall_end text not null,
    zone text,
    busy text not null,
    answer text not null,
    cancelled boolean not null,
    etag text,
    updated_at timestamptz,
    private boolean not null,
    tag text,
    keywords text[] not null,
    primary key (calendar_id, event_id),
    foreign key (calendar_id, resource) references resources on delete cascade
  )`,
  `create index events_resource on events (calendar_id, resource)`,
  `create index events_during on events using gist (calendar_id, during)`,
  `create index events_tag on events (tag) where tag is not null`,

  `create table holds (
    interview_id text not null references interviews on delete cascade,
    calendar_id text not null references calendars on delete cascade,
    interviewer text not null,
    hold_id text not null,
    resource text collate "C",
    etag text,
    written_start timestamptz,
    written_end timestamptz,
    written_at timestamptz,
    primary key (interview_id, calendar_id)
  )`,

  `create table findings (
    id bigint generated always as identity primary key,
    interview_id text not null references interviews on delete cascade,
    key text not null,
    kind text not null,
    interviewer text not null,
    facts jsonb not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    ended_at timestamptz
  )`,
  `create unique index findings_open on findings (interview_id, key) where ended_at is null`,
  `create index findings_interview on findings (interview_id, id)`,

  `create table decisions (
    id bigint generated always as identity primary key,
    interview_id text not null references interviews on delete cascade,
    decided_at timestamptz not null,
    outcome text not null,
    fingerprint text not null,
    decision jsonb not null,
    situation jsonb not null
  )`,
  `create index decisions_interview on decisions (interview_id, id)`,
  `create index decisions_reverts on decisions (decided_at) where outcome = 'revert'`,

  `create table reschedules (
    id bigint generated always as identity primary key,
    interview_id text not null references interviews on delete cascade,
    decision_id bigint not null references decisions,
    via text not null,
    from_start timestamptz not null,
    from_minutes integer not null,
    to_start timestamptz not null,
    to_minutes integer not null check (to_minutes between 15 and 90),
    reason text not null check (char_length(reason) <= 500),
    state text not null check (state in ('planned', 'sent', 'confirmed', 'refused', 'abandoned')),
    planned_at timestamptz not null,
    sent_at timestamptz,
    attempts integer not null default 0,
    settled_at timestamptz,
    answer text
  )`,
  // At most one reschedule per interview in flight, whoever asks.
  `create unique index reschedules_in_flight on reschedules (interview_id) where state in ('planned', 'sent')`,
  `create index reschedules_interview on reschedules (interview_id, id)`,
  `create index reschedules_planned on reschedules (planned_at)`,

  // A chosen slot is nobody else's until its PATCH is settled.
  `create table slot_reservations (
    reschedule_id bigint not null references reschedules on delete cascade,
    interviewer text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
    primary key (reschedule_id, interviewer),
    exclude using gist (interviewer with =, during with &&)
  )`,

  `create table invites (
    interview_id text primary key references interviews on delete cascade,
    uid text not null unique,
    sequence integer not null,
    method text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    candidate_email text not null,
    join_url text,
    position text not null,
    revised_at timestamptz not null
  )`,

  `create table deliveries (
    id bigint generated always as identity primary key,
    interview_id text references interviews on delete cascade,
    recipient text not null,
    sequence integer,
    method text,
    message_id text not null unique,
    sender text not null,
    subject text not null,
    raw text not null,
    state text not null,
    attempts integer not null default 0,
    created_at timestamptz not null,
    next_attempt_at timestamptz,
    settled_at timestamptz,
    response text
  )`,
  `create index deliveries_interview on deliveries (interview_id, id)`,

  `create table webhooks (
    delivery_id text primary key,
    event text not null,
    interview_id text,
    body text not null,
    received_at timestamptz not null,
    worked_at timestamptz
  )`,
  `create index webhooks_unworked on webhooks (interview_id) where worked_at is null`,
  `create index webhooks_received on webhooks (received_at)`,

  `create table push_channels (
    channel_id text primary key,
    calendar_id text not null references calendars on delete cascade,
    remote_id text,
    token_hash text not null,
    opened_at timestamptz not null,
    expires_at timestamptz,
    superseded_at timestamptz
  )`,
  `create index push_channels_calendar on push_channels (calendar_id)`,
];

export const firstTables: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
