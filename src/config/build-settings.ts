/** From the file as parsed to the settings that the rest of the program knows. Assumes that the cross checks passed. */
import path from 'node:path';
import { Email } from '../scheduling/ids.ts';
import { MINUTE, SECOND } from '../scheduling/instant.ts';
import type { Rule, RuleConditions, SchedulingPolicy } from '../scheduling/rule.ts';
import type { EncryptionKeys } from '../secrets/encryption-keys.ts';
import { connectionOf } from './build-connections.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { calendarIdOf, holdsIndex } from './interviewer-calendars.ts';
import type { Config } from './schema/config-schema.ts';
import type { Interviewer, MailTransport, PanelRule, Settings, WebhookScheme } from './settings.ts';

/** Reserved for what is never delivered (RFC 2606 §2); only an outbox is used without a sender of one's own. */
const NOBODY = Email.parse('interviews@interview-sync.invalid');

/** @param folder what relative paths are relative to: the folder of the file. @param encryptionKeys not in the file */
export function buildSettings(config: Config, folder: string, encryptionKeys: EncryptionKeys): Settings {
  const { jobhive, company, calendars, http, jobs, database } = config;
  return {
    jobhive: {
      baseUrl: jobhive.base_url,
      apiKey: jobhive.api_key,
      webhook: webhookOf(jobhive.webhook),
      sendNotification: jobhive.send_notification,
      sweepEvery: jobhive.sweep,
    },
    company: { name: company.name, zone: company.time_zone },
    connections: Object.fromEntries(
      Object.entries(config.connections).map(([name, one]) => [name, connectionOf(one, folder)]),
    ),
    mail: mailOf(config, folder),
    interviewers: config.interviewers.map((one) => interviewerOf(one, company.time_zone)),
    panels: config.panels.map(panelOf),
    policy: policyOf(config),
    rules: config.rules?.map(ruleOf) ?? DEFAULT_RULES,
    calendars: {
      pollEvery: calendars.poll,
      pollWithPush: Math.max(calendars.poll, calendars.poll_with_push),
      unknownAfter: calendars.unknown_after,
      deletionsPerPull: config.limits.deletions_per_pull,
    },
    encryptionKeys,
    http: { host: http.host, port: http.port, publicUrl: http.public_url ?? null },
    jobs: { atOnce: jobs.at_once },
    database: database.url === undefined ? { kind: 'embedded' } : { kind: 'postgres', url: database.url },
  };
}

function webhookOf(webhook: Config['jobhive']['webhook']): WebhookScheme {
  // Nothing is signed by no secret: every webhook is refused.
  if (webhook === undefined) return { scheme: 'standard-webhooks', secrets: [] };
  const secrets = webhook.secrets ?? (webhook.secret === undefined ? [] : [webhook.secret]);
  switch (webhook.scheme) {
    case 'standard-webhooks':
      return { scheme: webhook.scheme, secrets };
    case 'hmac-sha256': {
      const { scheme, header, encoding, prefix } = webhook;
      return { scheme, secrets, header, encoding, prefix };
    }
    case 'timestamped-hmac':
      return {
        scheme: webhook.scheme,
        secrets,
        header: webhook.header,
        toleranceSeconds: Math.ceil(webhook.tolerance / SECOND),
      };
    case 'shared-token':
      return { scheme: webhook.scheme, secrets, in: webhook.in };
  }
}

function mailOf({ mail, company }: Config, folder: string): Settings['mail'] {
  const from = mail.from ?? { name: company.name, address: NOBODY };
  return { from, transport: transportOf(mail, folder), firstInvite: mail.first_invite, notify: mail.notify };
}

function transportOf(mail: Config['mail'], folder: string): MailTransport {
  const { smtp } = mail;
  if (smtp === undefined) return { kind: 'outbox', folder: path.resolve(folder, mail.outbox ?? './var/outbox') };
  const security = smtp.security ?? (smtp.port === 465 ? 'tls' : 'starttls');
  return {
    kind: 'smtp',
    host: smtp.host,
    port: smtp.port ?? (security === 'tls' ? 465 : 587),
    security,
    username: smtp.username ?? null,
    password: smtp.password ?? null,
    ca: smtp.ca ?? null,
  };
}

function interviewerOf(one: Config['interviewers'][number], companyZone: string): Interviewer {
  const holds = holdsIndex(one.calendars);
  const entries = one.calendars.map(({ connection, id }, index) => ({ connection, id, holds: index === holds }));
  return {
    email: one.email,
    name: one.name ?? one.email.slice(0, one.email.indexOf('@')),
    zone: one.time_zone ?? companyZone,
    workingHours: one.working_hours,
    calendars: entries.flatMap(({ connection, id, holds }) =>
      id === undefined ? [] : [{ id: calendarIdOf({ connection, id }), connection, remoteId: id, holds }],
    ),
    pickedFrom: entries.flatMap(({ connection, id, holds }) => (id === undefined ? [{ connection, holds }] : [])),
  };
}

function panelOf({ name, match, required, optional, any }: Config['panels'][number]): PanelRule {
  return {
    name,
    match: {
      position: match.position ?? null,
      skillsAny: match.skills_any ?? [],
      company: match.company ?? null,
      interviews: match.interviews ?? [],
    },
    required: required ?? [],
    optional: optional ?? [],
    any: any ?? null,
  };
}

function policyOf({ scheduling, candidates, company, limits }: Config): SchedulingPolicy {
  return {
    bufferBefore: scheduling.buffer.before,
    bufferAfter: scheduling.buffer.after,
    minimumNotice: scheduling.minimum_notice,
    freeze: scheduling.freeze,
    horizon: scheduling.horizon,
    slotStepMinutes: scheduling.slot_step / MINUTE,
    settle: scheduling.settle,
    candidateHours: candidates.hours,
    candidateZone: candidates.time_zone ?? company.time_zone,
    movesPerInterview: limits.moves_per_interview,
    movesPerInterviewerDay: limits.moves_per_interviewer_day,
    movesPerHour: limits.moves_per_hour,
    blocking: [...new Set([...scheduling.blocking, 'unknown' as const])],
  };
}

type ConfigRule = NonNullable<Config['rules']>[number];

function ruleOf({ name, on, when, do: actions, reason }: ConfigRule): Rule {
  const conditions: RuleConditions = {
    ...(when.new_time && { newTime: when.new_time }),
    ...(when.with && { with: otherEventOf(when.with) }),
    ...(when.answer && { answer: when.answer }),
    ...(when.starts_in && { startsIn: when.starts_in }),
    ...(when.required !== undefined && { required: when.required }),
  };
  return { name, on, when: conditions, actions, reason: reason ?? null };
}

function otherEventOf(other: NonNullable<ConfigRule['when']['with']>): NonNullable<RuleConditions['with']> {
  return {
    ...(other.title_matches && { titleMatches: other.title_matches }),
    ...(other.class && { class: other.class }),
    ...(other.or_class && { orClass: other.or_class }),
    ...(other.all_day !== undefined && { allDay: other.all_day }),
    ...(other.overlap !== undefined && { minOverlapMinutes: Math.ceil(other.overlap / MINUTE) }),
  };
}
