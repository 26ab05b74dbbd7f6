/** The company, its interviewers and its panels, each default filled in from the company's. */
import type { HolidayRule } from '../scheduling/holidays.ts';
import { panelPolicyOf } from './build-scheduling.ts';
import { calendarIdOf, holdsIndex } from './interviewer-calendars.ts';
import type { Config } from './schema/config-schema.ts';
import type { Interviewer, PanelRule, Settings } from './settings.ts';

type Company = Config['company'];

export function companyOf({ company, interviewers }: Config): Settings['company'] {
  const domains = company.domains ?? interviewers.map(({ email }) => email.slice(email.lastIndexOf('@') + 1));
  return {
    name: company.name,
    zone: company.time_zone,
    locale: company.locale,
    domains: [...new Set(domains)],
    holidays: holidaysOf(company.holidays),
  };
}

function holidaysOf(holidays: Company['holidays']): HolidayRule | null {
  if (holidays === undefined) return null;
  const { country = null, region = null, also, except } = holidays;
  return { country, region, also, except };
}

export function candidatesOf({ candidates, company }: Config): Settings['candidates'] {
  const { hours, mail_hours, time_zone, locale, known, page } = candidates;
  return {
    assumed: { hours, zone: time_zone ?? company.time_zone, locale: locale ?? company.locale },
    known: known.map(({ match, ...profile }) => ({
      match: {
        email: match.email ?? [],
        position: match.position ?? [],
        company: match.company ?? [],
        interviews: match.interviews ?? [],
      },
      profile: {
        ...(profile.hours && { hours: profile.hours }),
        ...(profile.time_zone !== undefined && { zone: profile.time_zone }),
        ...(profile.locale && { locale: profile.locale }),
      },
    })),
    mailHours: mail_hours ?? null,
    page: {
      link: page.link,
      linkLasts: page.link_lasts,
      asks: page.ask_for_another_time,
      timesOffered: page.times_offered,
    },
  };
}

export function interviewerOf(one: Config['interviewers'][number], company: Company): Interviewer {
  const limits = { ...company.max_interviews, ...one.max_interviews };
  const holds = holdsIndex(one.calendars);
  const entries = one.calendars.map(({ connection, id }, index) => ({ connection, id, holds: index === holds }));
  return {
    email: one.email,
    name: one.name ?? one.email.slice(0, one.email.indexOf('@')),
    zone: one.time_zone ?? company.time_zone,
    workingHours: one.working_hours ?? company.working_hours,
    preferredHours: one.preferred_hours ?? null,
    holidays: holidaysOf(one.holidays ?? company.holidays),
    limits: { perDay: limits.per_day ?? null, perWeek: limits.per_week ?? null },
    buffer: { before: one.buffer.before ?? null, after: one.buffer.after ?? null },
    calendars: entries.flatMap(({ connection, id, holds }) =>
      id === undefined ? [] : [{ id: calendarIdOf({ connection, id }), connection, remoteId: id, holds }],
    ),
    pickedFrom: entries.flatMap(({ connection, id, holds }) => (id === undefined ? [{ connection, holds }] : [])),
  };
}

export function panelOf({ name, match, required, optional, any, scheduling }: Config['panels'][number]): PanelRule {
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
    policy: panelPolicyOf(scheduling),
  };
}
