/** Two files as one: other rules are tried with everything else as it is. */
import type { ConfigSource } from './source.ts';

/**
 * Whole sections of `over` take the place of those of `base`. Where it brings rules of its own, the tests of `base` say
 * nothing about them and are left out. Problems point into the file that the section is of.
 */
export function overlaid(base: ConfigSource, over: ConfigSource): ConfigSource {
  const [below, above] = [sectionsOf(base.value), sectionsOf(over.value)];
  const kept = 'rules' in above ? Object.fromEntries(Object.entries(below).filter(([key]) => key !== 'tests')) : below;
  const ofSection = (section: string | number | undefined) =>
    section !== undefined && Object.hasOwn(above, section) ? over : base;
  return {
    value: { ...kept, ...above },
    problems: [...base.problems, ...over.problems],
    unparsed: false,
    isBroken: (at) => ofSection(at[0]).isBroken(at),
    found: (at) => ofSection(at[0]).found(at),
    problem: (at, ...rest) => ofSection(at[0]).problem(at, ...rest),
  };
}

function sectionsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
