/**
 * The configuration after validation: durations in milliseconds, zones checked, names resolved, secrets read. The only
 * form of it that the rest of the program knows.
 */
import type { DayRange, InterviewLimits, Person, WorkingHours } from '../scheduling/availability.ts';
import type { CandidateProfile, CandidateRule } from '../scheduling/candidate.ts';
import type { HolidayRule } from '../scheduling/holidays.ts';
import type { CalendarId, Email } from '../scheduling/ids.ts';
import type { PanelRule } from '../scheduling/panel.ts';
import type { Locale } from '../scheduling/phrases.ts';
import type { WhenExpired } from '../scheduling/proposal.ts';
import type { Rule, SchedulingPolicy } from '../scheduling/rule.ts';

export type { PanelRule } from '../scheduling/panel.ts';

/** How JobHive signs its webhooks. Undocumented by JobHive, hence configuration. */
export type WebhookScheme =
  | { readonly scheme: 'standard-webhooks'; readonly secrets: readonly string[] }
  | {
      readonly scheme: 'hmac-sha256';
      readonly secrets: readonly string[];
      readonly header: string;
      readonly encoding: 'hex' | 'base64';
      readonly prefix: string;
    }
  | {
      readonly scheme: 'timestamped-hmac';
      readonly secrets: readonly string[];
      readonly header: string;
      readonly toleranceSeconds: number;
    }
  | {
      readonly scheme: 'shared-token';
      readonly secrets: readonly string[];
      /** A header's name, or `path`: the last segment of the webhook URL. */
      readonly in: { readonly header: string } | 'path';
    };

export type Connection =
  | { readonly provider: 'local'; readonly path: string }
  | { readonly provider: 'caldav'; readonly url: string; readonly username: string; readonly password: string }
  | GoogleConnection
  | OutlookConnection;

export type GoogleConnection = {
  readonly provider: 'google';
  /** Another server with Google's API; null is Google. */
  readonly endpoint: string | null;
  readonly perMinute: { readonly project: number; readonly user: number };
} & (
  | { readonly auth: 'oauth'; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly auth: 'service-account';
      readonly account: { readonly email: string; readonly privateKey: string; readonly project: string };
      /** In whose name everything is done; null: the calendar's owner's. */
      readonly subject: Email | null;
    }
);

export interface OutlookConnection {
  readonly provider: 'outlook';
  /** `oauth`: each interviewer lets us in themselves. */
  readonly auth: 'application' | 'oauth';
  readonly tenant: string;
  readonly clientId: string;
  readonly credential:
    | { readonly kind: 'secret'; readonly secret: string }
    /** Of the certificate and its private key. */
    | { readonly kind: 'certificate'; readonly pem: string };
  readonly cloud:
    | 'global'
    | 'us-gov'
    | 'us-dod'
    | 'china'
    /** Without trailing slashes. */
    | { readonly loginUrl: string; readonly graphUrl: string };
}

export interface InterviewerCalendar {
  readonly id: CalendarId;
  readonly connection: string;
  readonly remoteId: string;
  /** True for the one calendar of an interviewer that gets their holds. */
  readonly holds: boolean;
}

/** A connection at which an interviewer connects themselves and chooses their calendars. */
export interface PickedFrom {
  readonly connection: string;
  /** Whether the calendar that they choose for their holds is to get them. */
  readonly holds: boolean;
}

export interface Interviewer {
  readonly email: Email;
  readonly name: string;
  readonly zone: string;
  readonly workingHours: WorkingHours;
  /** Null: any time they work is as good as another. */
  readonly preferredHours: WorkingHours | null;
  /** Null: they work on every day of their hours. */
  readonly holidays: HolidayRule | null;
  readonly limits: InterviewLimits;
  readonly buffer: Person['buffer'];
  /** Those that the file names; where the configuration is in force, also those that they chose. */
  readonly calendars: readonly InterviewerCalendar[];
  readonly pickedFrom: readonly PickedFrom[];
}

export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly username: string;
  readonly password: string;
  /** PEM of an authority to trust besides the system's. */
  readonly ca: string | null;
  readonly mailbox: string;
}

export interface MailInbox {
  /** Whose word on a sender is believed (RFC 8601). */
  readonly authservId: string;
  readonly imap: ImapSettings | null;
  /** Of whoever hands mails over by HTTP; null: nobody may. */
  readonly webhook: WebhookScheme | null;
}

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** RSA, in PEM. */
  readonly privateKey: string;
}

export type MailTransport =
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      readonly security: 'starttls' | 'tls' | 'none';
      readonly username: string | null;
      readonly password: string | null;
      /** PEM of an authority to trust besides the system's. */
      readonly ca: string | null;
      /** Messages that all nodes together hand over in a minute; null: as many as there are. */
      readonly perMinute: number | null;
      /** Connections that one node keeps open at once. */
      readonly connections: number;
      readonly dkim: DkimKey | null;
    }
  | { readonly kind: 'outbox'; readonly folder: string };

/** Where people are told besides by mail. */
export type Channel =
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };

export interface Settings {
  readonly jobhive: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly webhook: WebhookScheme;
    /** `send_notification` of every PATCH: whether JobHive also mails the candidate. */
    readonly sendNotification: boolean;
    /** Reread an interview near its time, or written by us, at least this often. */
    readonly sweepEvery: number;
  };
  readonly company: {
    readonly name: string;
    readonly zone: string;
    /** What interviewers read is written in it. */
    readonly locale: Locale;
    /** Lower case; whoever has an address there, or below, is of the company. */
    readonly domains: readonly string[];
    readonly holidays: HolidayRule | null;
  };
  readonly connections: Readonly<Record<string, Connection>>;
  readonly mail: {
    readonly from: { readonly name: string; readonly address: Email };
    readonly transport: MailTransport;
    /** Send a REQUEST with SEQUENCE 0 when an interview becomes known. */
    readonly firstInvite: boolean;
    /** Who is told when a rule says `notify`; may be empty. */
    readonly notify: readonly Email[];
    /** How long before its start an interview rings in the candidate's calendar, in milliseconds; null: not asked for. */
    readonly reminder: number | null;
    /** Where candidates' programs answer to; null: nobody reads what they answer. */
    readonly inbox: MailInbox | null;
    /** What becomes of an invite's mail of which nobody knows whether the server took it. */
    readonly whenUncertain: 'ask' | 'send_again';
  };
  readonly interviewers: readonly Interviewer[];
  readonly panels: readonly PanelRule[];
  readonly candidates: {
    readonly assumed: CandidateProfile;
    readonly known: readonly CandidateRule[];
    /** When mail goes out to them, on their clock; null: at any time. */
    readonly mailHours: DayRange | null;
    readonly page: {
      /** Whether invites link to a page about the interview; where there is no public URL, none does. */
      readonly link: boolean;
      /** How long after the interview, in milliseconds. */
      readonly linkLasts: number;
      /** Whether candidates may propose another time there. */
      readonly asks: boolean;
      readonly timesOffered: number;
    };
  };
  /** By name. */
  readonly channels: Readonly<Record<string, Channel>>;
  readonly policy: SchedulingPolicy;
  /** How long (ms) a person's answer is waited for, and what happens then. */
  readonly proposals: { readonly expireAfter: number; readonly whenExpired: WhenExpired };
  readonly rules: readonly Rule[];
  readonly calendars: {
    readonly pollEvery: number;
    /** Where changes are pushed, and the messages arrive. Never shorter than `pollEvery`. */
    readonly pollWithPush: number;
    /** After this long without a successful read a calendar counts as unknown. */
    readonly unknownAfter: number;
    /** 0-1: a pull that would delete more than this share of a calendar's events stops and asks. */
    readonly deletionsPerPull: number;
  };
  /** How long (ms) what was written is kept. */
  readonly retention: { readonly mails: number };
  /** Base64, to encrypt with the first of them; the other one only opens. None: nothing can be encrypted. */
  readonly encryptionKeys: readonly string[];
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string | null };
  /** How many jobs one node works on at once. */
  readonly jobs: { readonly atOnce: number };
  /** Where the embedded one lies is the caller's: `--data`. */
  readonly database: { readonly kind: 'embedded' } | { readonly kind: 'postgres'; readonly url: string };
}
