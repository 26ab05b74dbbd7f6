/** The tables, as Kysely sees them. One migration per change in `migrations/`; their reasons stand there. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Answer, BusyClass, Organizer } from '../scheduling/availability.ts';
import type { Decision, Situation } from '../scheduling/decision.ts';
import type { FindingKind, ObservedFinding } from '../scheduling/finding.ts';
import type { CalendarId, Email, EventId, HoldId, InterviewId, ResourceId } from '../scheduling/ids.ts';
import type { Act, Facts } from './audit.ts';
import type { LinksTable } from './schema-of-links.ts';
import type { CandidateAnswersTable, DeliveriesTable, InvitesTable, MailboxesTable } from './schema-of-mail.ts';
import type { ProposalLinksTable, ProposalsTable, SeatChangesTable } from './schema-of-proposals.ts';
import type {
  ConnectLinksTable,
  ConsentsTable,
  GrantsTable,
  PickedCalendarsTable,
  RequestLanesTable,
  RequestQuotasTable,
} from './schema-of-providers.ts';

/** `jsonb`: a value out, JSON text in. */
export type Json<T> = ColumnType<T, null extends T ? string | null : string, null extends T ? string | null : string>;
/** Set by the database from other columns, only read through operators. */
type Range = GeneratedAlways<string>;

export interface InterviewsTable {
  id: InterviewId;
  status: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
  candidate_email: string;
  candidate_name: string | null;
  position: string;
  skills: string[];
  difficulty: 'junior' | 'intermediate' | 'senior' | 'expert';
  company_name: string | null;
  instructions: string | null;
  join_url: string | null;
  scheduled_at: Date | null;
  duration_minutes: number;
  created_at: Date | null;
  updated_at: Date | null;
  /** When JobHive last told us all of the above. */
  read_at: Date;
  /** JobHive no longer knows it. */
  gone_at: Date | null;
  /** When the sweep rereads it; null when nothing can change any more. */
  sweep_at: Date | null;
  /** Why a person should look, in words; null when nobody has to. */
  attention: string | null;
  attention_since: Date | null;
  /** Since when we know it at this time and with this length. */
  timed_at: Date | null;
}

export interface PanelMembersTable {
  interview_id: InterviewId;
  interviewer: Email;
  required: boolean;
  starts_at: Date;
  ends_at: Date;
  during: Range;
  /** Since when they are on the panel. */
  joined_at: Date | null;
}

export interface CalendarsTable {
  id: CalendarId;
  connection: string;
  remote_id: string;
  interviewer: Email;
  cursor: string | null;
  /** What the cursor's listing depended on; another profile needs another listing. */
  listing_profile: string | null;
  /** Number of the walk that `resources.listing` speaks of. */
  listing: Generated<number>;
  listed_at: Date | null;
  window_start: Date | null;
  window_end: Date | null;
  attempted_at: Date | null;
  pulled_at: Date | null;
  next_pull_at: Date | null;
  failure: string | null;
  failure_message: string | null;
  failures: Generated<number>;
  /** Null: nobody has said. */
  writable: Generated<boolean | null>;
}

export interface ResourcesTable {
  calendar_id: CalendarId;
  resource: ResourceId;
  etag: string | null;
  recurring: boolean;
  /** Null when it can be read. */
  problem: string | null;
  listing: number;
}

export interface EventsTable {
  calendar_id: CalendarId;
  event_id: EventId;
  resource: ResourceId;
  series: string | null;
  original_start: string | null;
  all_day: boolean;
  starts_at: Date;
  ends_at: Date;
  during: Range;
  /** Wall time without offset, or a date for an all-day event. */
  wall_start: string;
  wall_end: string;
  zone: string | null;
  busy: BusyClass;
  answer: Answer;
  cancelled: boolean;
  etag: string | null;
  updated_at: Date | null;
  private: boolean;
  tag: InterviewId | null;
  keywords: string[];
  organizer: Organizer;
  /** When it was first read at this time, with this class and answer. */
  changed_at: Date | null;
}

export interface HoldsTable {
  interview_id: InterviewId;
  calendar_id: CalendarId;
  interviewer: Email;
  hold_id: HoldId;
  resource: ResourceId | null;
  etag: string | null;
  /** Where we last asked for it to be; null until the first write is known to have landed. */
  asked_start: Date | null;
  asked_end: Date | null;
  /** What its provider made of that, as read back. */
  written_start: Date | null;
  written_end: Date | null;
  written_at: Date | null;
  /** Where a write was begun of which no answer is known; null when the last one is known to have landed. */
  writing_start: Date | null;
  writing_end: Date | null;
  /** Writes in a row that failed. */
  failures: Generated<number>;
  /** Its owner's answer as read back after our last write. */
  written_answer: Answer | null;
}

export interface FindingsTable {
  id: Generated<number>;
  interview_id: InterviewId;
  key: string;
  kind: FindingKind;
  /** Null: it is about the candidate. */
  interviewer: Email | null;
  facts: Json<ObservedFinding>;
  first_seen_at: Date;
  last_seen_at: Date;
  ended_at: Date | null;
}

export interface DecisionsTable {
  id: Generated<number>;
  interview_id: InterviewId;
  decided_at: Date;
  outcome: Decision['outcome']['kind'];
  /** The same findings with the same answer give the same fingerprint. */
  fingerprint: string;
  decision: Json<Decision>;
  situation: Json<Situation>;
}

export type RescheduleState = 'planned' | 'sent' | 'confirmed' | 'refused' | 'abandoned';

export interface ReschedulesTable {
  id: Generated<number>;
  interview_id: InterviewId;
  decision_id: number;
  via: 'accept' | 'reschedule' | 'resize' | 'proposal';
  /** What it carries out; null where a rule moved it by itself. */
  proposal_id: number | null;
  /** Whose own new time it is; null where we searched it. */
  chosen_by: Email | null;
  from_start: Date;
  from_minutes: number;
  to_start: Date;
  to_minutes: number;
  reason: string;
  note: Generated<string>;
  /** Whose time it moves. */
  interviewers: Email[];
  state: RescheduleState;
  planned_at: Date;
  sent_at: Date | null;
  /** How many PATCHes left; more than one only where a reread showed that the earlier had no effect. */
  attempts: Generated<number>;
  settled_at: Date | null;
  /** JobHive's request id, or its refusal in words. */
  answer: string | null;
}

export interface SlotReservationsTable {
  reschedule_id: number;
  interviewer: Email;
  starts_at: Date;
  ends_at: Date;
  during: Range;
}

export interface WebhooksTable {
  delivery_id: string;
  event: string;
  interview_id: InterviewId | null;
  body: string;
  received_at: Date;
  worked_at: Date | null;
}

export interface PushChannelsTable {
  channel_id: string;
  calendar_id: CalendarId;
  remote_id: string | null;
  token_hash: string;
  opened_at: Date;
  expires_at: Date | null;
  superseded_at: Date | null;
  confirmed_at: Generated<Date | null>;
  heard_at: Generated<Date | null>;
  missed: Generated<number>;
  renew_now: Generated<boolean>;
  renewed_at: Date | null;
}

export interface PausesTable {
  id: Generated<number>;
  scope: Generated<'everything' | 'connection' | 'interviewer' | 'interview'>;
  /** Empty for everything. */
  scope_of: Generated<string>;
  reason: string;
  /** `breaker`, or who. */
  paused_by: string;
  paused_at: Date;
  resumed_by: string | null;
  resumed_at: Date | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: Date;
  who: string;
  act: Act;
  subject: string;
  old: Json<Facts | null>;
  new: Json<Facts | null>;
}

export interface Database {
  interviews: InterviewsTable;
  panel_members: PanelMembersTable;
  calendars: CalendarsTable;
  resources: ResourcesTable;
  events: EventsTable;
  holds: HoldsTable;
  findings: FindingsTable;
  decisions: DecisionsTable;
  reschedules: ReschedulesTable;
  slot_reservations: SlotReservationsTable;
  invites: InvitesTable;
  deliveries: DeliveriesTable;
  candidate_answers: CandidateAnswersTable;
  mailboxes: MailboxesTable;
  webhooks: WebhooksTable;
  push_channels: PushChannelsTable;
  grants: GrantsTable;
  picked_calendars: PickedCalendarsTable;
  connect_links: ConnectLinksTable;
  consents: ConsentsTable;
  links: LinksTable;
  request_quotas: RequestQuotasTable;
  request_lanes: RequestLanesTable;
  pauses: PausesTable;
  proposals: ProposalsTable;
  proposal_links: ProposalLinksTable;
  seat_changes: SeatChangesTable;
  audit: AuditTable;
}
