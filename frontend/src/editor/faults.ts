/** What the API refused of a link's own rules, by the places of the form. */
import { Fault } from "../api/client";
import type { Faults } from "./parts";
import type { RuleDraft } from "./rules";

/** By `rules[0].when.and[1]` …, of each place what was refused first. */
export function ruleFaults(fault: unknown): Faults {
  const found: Record<string, string> = {};
  if (fault instanceof Fault) {
    for (const { field, detail } of fault.fields) {
      const place = field.replace(/\/(\d+)/g, "[$1]").replaceAll("/", ".");
      if (place.startsWith("rules")) found[place] ??= detail;
    }
  }
  return found;
}

/** What is wrong with each condition of a rule, with where it leads, and with all of it besides. */
export function faultsOfRule(faults: Faults, at: number, { tests, kept }: RuleDraft) {
  const place = `rules[${at}]`;
  const when = `${place}.when`;
  const conditions = kept
    ? []
    : tests.map((_, number) => (tests.length > 1 ? `${when}.and[${number}]` : when));
  // What is said at the rows of its destinations, and below them, is said there only.
  const said = [...conditions, `${place}.url`, `${place}.destinations`];
  const rest = Object.keys(faults).filter(
    (name) => isWithin(name, place) && !said.some((one) => isWithin(name, one)),
  );
  return {
    tests: conditions.map((one) =>
      together(
        faults,
        Object.keys(faults).filter((name) => isWithin(name, one)),
      ),
    ),
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
