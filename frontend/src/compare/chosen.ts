/** What stands side by side: which kind, which of it, and by which figure, as an address says it. */
import type { Measure } from "../reports/measures";
import { readScope, type Search, writeScope } from "../scope/scope";

export const KINDS = ["link", "campaign"] as const;
export type Kind = (typeof KINDS)[number];
export const LEAST = 2;
export const MOST = 6;

/** The API's name of what a kind is. */
export const DIMENSIONS = { link: "datapoint", campaign: "group" } as const;

export interface Chosen {
  kind: Kind;
  /** In their order, of which the first is what the others are held against. */
  ids: readonly string[];
}

export function readChosen(read: (name: string) => string): Chosen {
  const ids = read("ids")
    .split(",")
    .filter((id) => /^[1-9]\d{0,14}$/.test(id));
  return {
    kind: KINDS.find((one) => one === read("kind")) ?? "link",
    ids: [...new Set(ids)].slice(0, MOST),
  };
}

export function writeChosen({ kind, ids }: Chosen): Search {
  return { kind: kind === "link" ? "" : kind, ids: ids.join(",") };
}

/** The address that compares these, over the period and under the filters of another screen. */
export function comparePlace({ kind, ids }: Chosen, search: Search) {
  const { metric: _, view: __, ...scope } = writeScope(readScope(search));
  const own = writeChosen({ kind, ids });
  return {
    to: "/compare",
    search: { ...scope, ...(own["kind"] ? { kind: own["kind"] } : {}), ids: own["ids"] },
  } as const;
}

const USUAL: readonly Measure[] = [
  "clicks",
  "unique_clicks",
  "visitors",
  "conversions",
  "conversion_rate",
  "value",
  "value_per_click",
  "spider_hits",
];

/** Campaigns hold pixels, too, which have views; a link has none. */
export function measuresOf(kind: Kind): readonly Measure[] {
  return kind === "link" ? USUAL : ["clicks", "unique_clicks", "views", ...USUAL.slice(2)];
}

/** Whether more of it is better: nothing is said so of bots. */
export function hasBest(measure: Measure): boolean {
  return measure !== "spider_hits";
}

/** Which are the highest; none where all are alike, for then nothing is better than another. */
export function bestOf(values: readonly (number | null)[]): readonly boolean[] {
  const known = values.filter((value) => value !== null);
  const highest = Math.max(...known);
  const isUneven = known.length > 1 && known.some((value) => value !== highest);
  return values.map((value) => isUneven && value === highest);
}
