/** From the file as parsed to the settings that the rest of the program knows. Assumes that the cross checks passed. */
import path from 'node:path';
import { Email } from '../scheduling/ids.ts';
import { SECOND } from '../scheduling/instant.ts';
import type { EncryptionKeys } from '../secrets/encryption-keys.ts';
import { connectionOf } from './build-connections.ts';
import { candidatesOf, companyOf, interviewerOf, panelOf } from './build-people.ts';
import { ruleOf } from './build-rules.ts';
import { policyOf } from './build-scheduling.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { placedRules } from './placed-rules.ts';
import type { Config } from './schema/config-schema.ts';
import type { MailInbox, MailTransport, Settings, WebhookScheme } from './settings.ts';

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
    company: companyOf(config),
    connections: Object.fromEntries(
      Object.entries(config.connections).map(([name, one]) => [name, connectionOf(one, folder)]),
    ),
    mail: mailOf(config, folder),
    interviewers: config.interviewers.map((one) => interviewerOf(one, company)),
    panels: config.panels.map(panelOf),
    candidates: candidatesOf(config),
    channels: channelsOf(config),
    policy: policyOf(config),
    proposals: { expireAfter: config.proposals.expire_after, whenExpired: config.proposals.when_expired },
    rules: [...placedRules(config).map(({ rule }) => ruleOf(rule)), ...(config.rules ? [] : DEFAULT_RULES)],
    calendars: {
      pollEvery: calendars.poll,
      pollWithPush: Math.max(calendars.poll, calendars.poll_with_push),
      unknownAfter: calendars.unknown_after,
      deletionsPerPull: config.limits.deletions_per_pull,
    },
    retention: config.retention,
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
  return {
    from,
    transport: transportOf(mail, from.address, folder),
    firstInvite: mail.first_invite,
    notify: mail.notify,
    reminder: mail.reminder ?? null,
    inbox: mail.inbox ? inboxOf(mail.inbox) : null,
    whenUncertain: mail.when_uncertain,
  };
}

function inboxOf({ authserv_id, imap, webhook }: NonNullable<Config['mail']['inbox']>): MailInbox {
  const security = imap?.security ?? (imap?.port === 143 ? 'starttls' : 'tls');
  return {
    authservId: authserv_id,
    imap: imap
      ? {
          host: imap.host,
          port: imap.port ?? (security === 'tls' ? 993 : 143),
          security,
          username: imap.username,
          password: imap.password,
          ca: imap.ca ?? null,
          mailbox: imap.mailbox,
        }
      : null,
    webhook: webhook
      ? { scheme: 'hmac-sha256', secrets: webhook.secrets, header: webhook.header, encoding: 'hex', prefix: 'sha256=' }
      : null,
  };
}

function channelsOf({ channels }: Config): Settings['channels'] {
  return Object.fromEntries(
    Object.entries(channels).map(([name, one]) => [
      name,
      one.kind === 'slack' ? { kind: one.kind, url: one.secret_url } : one,
    ]),
  );
}

function transportOf(mail: Config['mail'], from: Email, folder: string): MailTransport {
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
    perMinute: smtp.per_minute ?? null,
    connections: smtp.connections,
    dkim: smtp.dkim
      ? {
          domain: smtp.dkim.domain ?? from.split('@')[1] ?? 'localhost',
          selector: smtp.dkim.selector,
          privateKey: smtp.dkim.private_key,
        }
      : null,
  };
}
