/** Which rules can never be taken, and why: the first that matches wins, so that some hide others. */
import type { RuleConditions } from './conditions.ts';
import { Facets } from './facets.ts';
import { type Region, without } from './region.ts';
import type { Rule } from './rule.ts';

export type RuleReach =
  | { readonly kind: 'reachable' }
  /** No finding is like that. `condition`: the key that no finding fulfils; null when only several together. */
  | { readonly kind: 'impossible'; readonly condition: keyof RuleConditions | null }
  /** Whatever it matches is taken by these rules before it. */
  | { readonly kind: 'hidden'; readonly by: readonly Rule[] };

/** For each rule in turn. Conservative: what is said to be hidden is; of patterns, only plain ones are seen through. */
export function reachOf(rules: readonly Rule[]): RuleReach[] {
  const facets = new Facets(rules);
  const regions = rules.map((rule) => facets.regionOf(rule));
  return rules.map((rule, index) => {
    const region = regions[index] ?? [];
    if (region.length === 0) return { kind: 'impossible', condition: impossibleIn(rule, facets) };
    return hiddenBy(region, rules.slice(0, index), regions, facets);
  });
}

function hiddenBy(region: Region, before: readonly Rule[], regions: readonly Region[], facets: Facets): RuleReach {
  let left = region;
  const by: Rule[] = [];
  for (const [index, earlier] of before.entries()) {
    let changed = false;
    for (const box of regions[index] ?? []) {
      const rest = without(left, box, (facet) => facets.sizeOf(facet));
      if (rest === null) return { kind: 'reachable' };
      changed ||= rest.length !== left.length || rest.some((one, place) => one !== left[place]);
      left = rest.filter((one) => facets.isPossible(one));
    }
    if (changed) by.push(earlier);
    if (left.length === 0) return { kind: 'hidden', by };
  }
  return { kind: 'reachable' };
}

function impossibleIn({ on, when }: Rule, facets: Facets): keyof RuleConditions | null {
  const alone = (name: keyof RuleConditions): RuleConditions => ({ [name]: when[name] });
  const names = Object.keys(when).filter((name): name is keyof RuleConditions => name in when);
  return names.find((name) => facets.regionOf({ on, when: alone(name) }).length === 0) ?? null;
}
