/** Which links are looked at, in which order and over which period: read from the address. */
import { type Period, readPeriod } from "../scope/period";
import type { Preset } from "../scope/presets";
import type { Search } from "../scope/scope";

export const STATUSES = ["active", "paused", "all"] as const;
export type Status = (typeof STATUSES)[number];
/** Over which periods the list can count; other ones are for screens that draw them. */
export const PERIODS: readonly Preset[] = ["today", "7d", "28d", "91d", "12m", "all"];

/** As what links are shown. */
export const VIEWS = ["table", "cards"] as const;
export type View = (typeof VIEWS)[number];

export interface Wanted {
  text: string;
  status: Status;
  tag: string;
  group: string;
  /** A figure or member of the API. */
  sort: string;
  ascending: boolean;
  period: Period;
}

export function readWanted(search: Search): Wanted {
  const one = (name: string) => String([search[name] ?? ""].flat()[0] ?? "");
  const sort = one("sort") || "-totalClicks";
  return {
    text: one("q"),
    status: STATUSES.find((each) => each === one("status")) ?? "active",
    tag: one("tag"),
    group: one("campaign"),
    sort: sort.replace("-", ""),
    ascending: !sort.startsWith("-"),
    period: readPeriod(one("period"), undefined, undefined),
  };
}

/** As what the address shows links; unless it says, as what is `usual` on a screen so wide. */
export function readView(search: Search, usual: View): View {
  return VIEWS.find((each) => each === search["as"]) ?? usual;
}

/** The address after a change; what is left empty, or has been done, is not in it. */
export function changedSearch(search: Search, changes: Search): Search {
  const next = Object.entries({ ...search, ...changes });
  return Object.fromEntries(next.filter(([name, value]) => value && name !== "new"));
}

/** What brings every link back that can be used. */
export const EVERY: Search = { q: "", tag: "", campaign: "", status: "" };

export function isNarrowed(wanted: Wanted): boolean {
  return Boolean(wanted.text || wanted.tag || wanted.group) || wanted.status !== "active";
}
