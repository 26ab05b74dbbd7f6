/**
 * An admin's sentences in ICU MessageFormat, kept in a sandbox: a template may name the values it is given, choose between
 * texts by the closed words and numbers among them, and nothing else. There is no code in it and no way to an object.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Instant } from './instant.ts';

/** What a value is decides how a template may use it. `word`: one of a closed set, to `select` by. */
export type TemplateValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'time'; readonly at: Instant };

export type Placeholders = Readonly<Record<string, TemplateValue['kind']>>;

export type TemplateProblem =
  | { readonly problem: 'unreadable' }
  | { readonly problem: 'unknown_placeholder'; readonly name: string }
  /** `usage`: how it was tried, e.g. `select`. */
  | { readonly problem: 'wrong_usage'; readonly name: string; readonly usage: string }
  /** ICU takes what stands between apostrophes as it is, if the first stands before a brace. */
  | { readonly problem: 'quoted_brace' };

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** By ICU's element types, in their order. */
const USAGES = ['literal', 'plain', 'number', 'date', 'time', 'select', 'plural', 'pound', 'tag'] as const;

const ALLOWED: Readonly<Record<TemplateValue['kind'], readonly (typeof USAGES)[number][]>> = {
  text: ['plain'],
  word: ['select'],
  number: ['plain', 'number', 'plural'],
  time: ['plain', 'date', 'time'],
};

/** What is wrong with a template; empty when nothing is. */
export function templateProblems(template: string, placeholders: Placeholders): TemplateProblem[] {
  const elements = parse(template);
  if (elements === null) return [{ problem: 'unreadable' }];
  const quoted: TemplateProblem[] = /(?:^|[^'])'[{}]/.test(template) ? [{ problem: 'quoted_brace' }] : [];
  return [...quoted, ...elements.flatMap((element) => problemsOf(element, placeholders))];
}

function problemsOf(element: Element, placeholders: Placeholders): TemplateProblem[] {
  const usage = USAGES[element.type] ?? 'tag';
  if (usage === 'literal' || usage === 'pound' || !('value' in element)) return [];
  const name = element.value;
  const kind = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
  if (kind === undefined) return [{ problem: 'unknown_placeholder', name }];
  if (!ALLOWED[kind].includes(usage)) return [{ problem: 'wrong_usage', name, usage }];
  const inner = 'options' in element ? Object.values(element.options).flatMap(({ value }) => value) : [];
  return inner.flatMap((each) => problemsOf(each, placeholders));
}

function parse(template: string): readonly Element[] | null {
  try {
    return new IntlMessageFormat(template, 'en', undefined, { ignoreTag: true }).getAst();
  } catch {
    return null;
  }
}

export interface TemplateContext {
  /** BCP 47: what numbers, plurals and times are written by. */
  readonly locale: string;
  /** IANA zone in which times are read. */
  readonly zone: string;
  /** A time that is named without a format. */
  readonly plainTime: (at: Instant) => string;
}

/** Fills a template in; null when it cannot be, because something is wrong with it (`templateProblems` says what). */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, TemplateValue>>,
  { locale, zone, plainTime }: TemplateContext,
): string | null {
  const kinds = Object.fromEntries(Object.entries(values).map(([name, { kind }]) => [name, kind]));
  if (templateProblems(template, kinds).length > 0) return null;
  // Nothing inherited: a name must find its own value or none.
  const given: Record<string, string | number | Date> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    if (value.kind === 'text') given[name] = value.text;
    else if (value.kind === 'word') given[name] = value.word;
    else given[name] = value.kind === 'number' ? value.number : new Date(value.at);
  }
  const plainly = (name: string) => {
    const value = values[name];
    return value?.kind === 'time' ? plainTime(value.at) : null;
  };
  try {
    const elements = (parse(template) ?? []).map((element) => withPlainTimes(element, plainly));
    const formatters = {
      getNumberFormat: (...[locales, options]: ConstructorParameters<typeof Intl.NumberFormat>) =>
        new Intl.NumberFormat(locales, options),
      getDateTimeFormat: (...[locales, options]: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
        new Intl.DateTimeFormat(locales, { ...options, timeZone: zone }),
      getPluralRules: (...[locales, options]: ConstructorParameters<typeof Intl.PluralRules>) =>
        new Intl.PluralRules(locales, options),
    };
    return String(new IntlMessageFormat(elements, locale, undefined, { formatters }).format(given));
  } catch {
    return null;
  }
}

/** A time without a format is written as its reader writes times, not as JavaScript prints a Date. */
function withPlainTimes(element: Element, plainly: (name: string) => string | null): Element {
  if ('options' in element) {
    const options = Object.entries(element.options).map(([key, option]) => {
      const value = option.value.map((each) => withPlainTimes(each, plainly));
      return [key, { ...option, value }] as const;
    });
    return { ...element, options: Object.fromEntries(options) };
  }
  if (USAGES[element.type] !== 'plain' || !('value' in element)) return element;
  const words = plainly(element.value);
  return words === null ? element : { type: USAGES.indexOf('literal'), value: words };
}
