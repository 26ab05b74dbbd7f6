/** The company, and what the daemon itself runs on. */
import { z } from 'zod';
import { MINUTE, SECOND } from '../../scheduling/instant.ts';
import { LOCALES } from '../../scheduling/phrases.ts';
import { holidays, maxInterviews, workingHours } from './hours.ts';
import { duration, httpUrl, mailDomain, text, wholeNumber, word, zone } from './words.ts';

export const company = z
  .strictObject({
    name: text('expected a name', 100)
      .prefault('The company')
      .describe('How holds, invites and reasons name the company.'),
    time_zone: zone.prefault('UTC').describe('IANA zone of everybody for whom no other is given.'),
    locale: z
      .enum(LOCALES)
      .default('en')
      .describe('What interviewers read, and candidates of whom nothing else is known.'),
    domains: z
      .array(mailDomain)
      .optional()
      .describe('Whoever has an address there is of the company. Default: the domains of the interviewers.'),
    holidays: holidays
      .optional()
      .describe('Days on which nobody interviews who names no other holidays, and which are no working days.'),
    working_hours: workingHours
      .prefault({ 'mon-fri': '09:00-17:00' })
      .describe('Of interviewers who name none of their own.'),
    max_interviews: maxInterviews.prefault({}).describe('Of interviewers who name no limits of their own.'),
  })
  .prefault({})
  .describe('Whose interviews these are.');

export const calendars = z
  .strictObject({
    poll: duration({ least: 10 * SECOND, limit: 'at least 10s' })
      .prefault('5m')
      .describe('How often each calendar is read when nothing has announced a change.'),
    poll_with_push: duration({ least: 10 * SECOND, limit: 'at least 10s' })
      .prefault('15m')
      .describe('The same for calendars whose provider announces changes, as long as its messages arrive.'),
    unknown_after: duration({ least: MINUTE, limit: 'at least 1m' })
      .prefault('1h')
      .describe('A calendar that could not be read for this long is unknown, and nothing is concluded from it.'),
  })
  .prefault({})
  .describe('How calendars are read.');

export const http = z
  .strictObject({
    host: text('expected an address to listen on').prefault('127.0.0.1').describe('The address to listen on.'),
    port: wholeNumber(0, 65_535).prefault(8090).describe('The port to listen on; 0 takes any that is free.'),
    public_url: httpUrl.optional().describe('How the world reaches this server, for webhooks and links.'),
  })
  .prefault({})
  .describe('The daemon’s own server: webhooks, health, metrics.');

export const jobs = z
  .strictObject({
    at_once: wholeNumber(1, 100)
      .prefault(8)
      .describe('How many jobs one node works on at once. Most of a job is waiting for calendars and JobHive.'),
  })
  .prefault({})
  .describe('How the work is done.');

const databaseUrl = word(
  'expected a PostgreSQL address such as postgres://user@host/database',
  (value) => (URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol) ? value : null),
  { title: 'address' },
);

export const database = z
  .strictObject({
    url: databaseUrl
      .optional()
      .describe(
        'A PostgreSQL server. Without it, and without DATABASE_URL in the environment, an embedded database under `--data` is used.',
      ),
  })
  .prefault({})
  .describe('Where everything is remembered.');
