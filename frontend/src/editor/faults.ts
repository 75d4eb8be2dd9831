/**
 * What the API refused of a link's own rules, by the places of the form. The API counts rows; in the
 * form they go by their keys, since they may have changed their places since they were sent.
 */
import { Fault } from "../api/client";
import type { Faults } from "./parts";
import type { RuleDraft } from "./rules";

/** By `rules[7].when.and[9].in[0]` …, of each place what was refused first. */
export function ruleFaults(fault: unknown, sent: readonly RuleDraft[]): Faults {
  const found: Record<string, string> = {};
  if (fault instanceof Fault) {
    for (const { field, detail } of fault.fields) {
      if (field.split("/")[0] === "rules") found[placeOf(field, sent)] ??= detail;
    }
  }
  return found;
}

function placeOf(field: string, sent: readonly RuleDraft[]): string {
  const [list = "", at, ...steps] = field.split("/");
  const rule = sent[Number(at)];
  if (!rule) return list;
  // A condition of a rule that has no other is in no list there.
  if (steps[0] === "when" && rule.tests.length === 1) steps.splice(1, 0, "and", "0");
  const key = (rows: readonly { key: number }[], place: number) => {
    const row = rows[Number(steps[place])];
    if (row) steps[place] = String(row.key);
  };
  if (steps[0] === "destinations") key(rule.items, 1);
  if (steps[0] === "when" && steps[1] === "and") key(rule.tests, 2);
  return [list, rule.key, ...steps]
    .join("/")
    .replace(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
}

/** What is wrong with each condition of a rule, with where it leads, and with all of it besides. */
export function faultsOfRule(faults: Faults, { key, tests, kept }: RuleDraft) {
  const place = `rules[${key}]`;
  const conditions = kept ? [] : tests.map((one) => `${place}.when.and[${one.key}]`);
  // What is said at the rows of its destinations, and below them, is said there only.
  const said = [...conditions, `${place}.url`, `${place}.destinations`];
  const within = (one: string) => Object.keys(faults).filter((name) => isWithin(name, one));
  const rest = within(place).filter((name) => !said.some((one) => isWithin(name, one)));
  return {
    tests: conditions.map((one) => together(faults, within(one))),
    url: faults[`${place}.url`],
    rest: together(faults, rest),
  };
}

function isWithin(name: string, place: string): boolean {
  return name === place || name.startsWith(`${place}.`) || name.startsWith(`${place}[`);
}

/** Each thing that is wrong once. */
function together(faults: Faults, names: readonly string[]): string | undefined {
  return [...new Set(names.map((name) => faults[name]))].join(" ") || undefined;
}
