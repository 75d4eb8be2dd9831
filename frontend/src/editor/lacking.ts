/** What rules still lack: said in the form before anything is sent. */
import { type Key, t } from "../i18n";
import type { Faults } from "./parts";
import { lackOf, led, type RuleDraft } from "./rules";

/** By the places that refusals have, `rules[7].when.and[9]` …; empty where all of them are whole. */
export function lackingIn(rules: readonly RuleDraft[]): Faults {
  const found: Record<string, string> = {};
  for (const rule of rules) {
    const place = `rules[${rule.key}]`;
    const say = (at: string, key: Key) => {
      found[`${place}.${at}`] = t(key);
    };
    for (const test of rule.kept ? [] : rule.tests) {
      const lack = lackOf(test);
      if (lack) say(`when.and[${test.key}]`, `rules.lacks.${lack}`);
    }
    const items = led(rule);
    if (items.length === 0) say(rule.choose ? "destinations" : "url", "rules.lacks.destinations");
    for (const { key, url } of items) {
      if (!url.trim()) say(rule.choose ? `destinations[${key}].url` : "url", "rules.lacks.url");
    }
  }
  return found;
}

/** Of what was lacking what still is. */
export function stillLacking(before: Faults, rules: readonly RuleDraft[]): Faults {
  const now = Object.entries(lackingIn(rules));
  return Object.fromEntries(now.filter(([place]) => place in before));
}
