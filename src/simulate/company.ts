/** A company of so many interviewers, after the pattern of the configured one. */
import type { Interviewer, PanelRule, Settings } from '../config/settings.ts';
import { Email } from '../scheduling/ids.ts';

export interface Company {
  readonly interviewers: readonly Interviewer[];
  /** Each configured panel, once with the people of the file and once for every copy of them. */
  readonly panels: readonly PanelRule[];
}

/**
 * The first are the configured ones, by their own addresses, so that rules about them hold; those that follow are copies of
 * them, hours, zone, limits and all. Of fewer than are configured the first are taken, and they sit in for the others.
 */
export function companyOf({ interviewers, panels }: Settings, count: number): Company {
  const people = Array.from({ length: count }, (_, index) => copyOf(interviewers, index));
  const copies = Math.max(1, Math.floor(count / interviewers.length));
  const there = (email: Email, copy: number): Email => {
    const index = interviewers.findIndex((one) => one.email === email);
    return people[(index + copy * interviewers.length) % count]?.email ?? email;
  };
  return {
    interviewers: people,
    panels: Array.from({ length: copies }, (_, copy) =>
      panels.map((panel) => {
        const required = [...new Set(panel.required.map((email) => there(email, copy)))];
        const of = panel.any ? [...new Set(panel.any.of.map((email) => there(email, copy)))] : [];
        return {
          ...panel,
          required,
          optional: [...new Set(panel.optional.map((email) => there(email, copy)))],
          any: panel.any && { of, count: panel.any.count },
        };
      }),
    ).flat(),
  };
}

function copyOf(interviewers: readonly Interviewer[], index: number): Interviewer {
  const original = interviewers[index % interviewers.length];
  if (original === undefined) throw new RangeError('a configuration has interviewers');
  const copy = Math.floor(index / interviewers.length);
  if (copy === 0) return original;
  const [local, domain] = original.email.split('@');
  return {
    ...original,
    email: Email.parse(`${local}+${copy + 1}@${domain}`),
    name: `${original.name} ${copy + 1}`,
  };
}
