/** What analytic screens look at, which is their address: filters, period, comparison, metric. */
import { type Filter, readFilter, writeFilter } from "./filters";
import {
  COMPARES,
  type Compare,
  DEFAULT_PERIOD,
  type Interval,
  type Period,
  readPeriod,
  samePeriod,
} from "./period";

export type Search = Record<string, string | string[] | undefined>;
export interface Scope {
  period: Period;
  compare: Compare;
  matchWeekdays: boolean;
  interval: Interval | undefined;
  filters: readonly Filter[];
  metric: string;
  /** The dimension whose whole table is open at the side. */
  view: string;
}

export const INTERVALS: readonly Interval[] = ["minute", "hour", "day", "week", "month"];
const DEFAULT_METRIC = "clicks";

/** Addresses are typed and cut off, too: whatever cannot be read is as if it were not there. */
export function readScope(search: Search): Scope {
  const one = (name: string) => {
    const value = search[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const filters = [search["f"] ?? []].flat();
  return {
    period: readPeriod(one("period"), one("from"), one("to")),
    compare: COMPARES.find((each) => each === one("compare")) ?? "previous",
    matchWeekdays: one("weekdays") === "match",
    interval: INTERVALS.find((each) => each === one("interval")),
    filters: filters.map(readFilter).filter((each) => each !== null),
    metric: one("metric") || DEFAULT_METRIC,
    view: one("view") ?? "",
  };
}

export function writeScope(scope: Scope): Search {
  const search: Search = {};
  if (!("preset" in scope.period)) {
    search["from"] = scope.period.from;
    search["to"] = scope.period.to;
  } else if (!samePeriod(scope.period, DEFAULT_PERIOD)) search["period"] = scope.period.preset;
  if (scope.compare !== "previous") search["compare"] = scope.compare;
  if (scope.matchWeekdays) search["weekdays"] = "match";
  if (scope.interval) search["interval"] = scope.interval;
  if (scope.filters.length > 0) search["f"] = scope.filters.map(writeFilter);
  if (scope.metric !== DEFAULT_METRIC) search["metric"] = scope.metric;
  if (scope.view) search["view"] = scope.view;
  return search;
}

const OF_THE_SCOPE = new Set([
  "period",
  "from",
  "to",
  "compare",
  "weekdays",
  "interval",
  "f",
  "metric",
  "view",
]);

/** What a screen keeps in its address beside the scope: a tab, an order, a model. */
export function besideScope(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !OF_THE_SCOPE.has(name)));
}

/** The query string of an address, as people can read it: commas and colons stay. */
export function writeSearch(search: Search): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(search)) {
    for (const one of [value ?? []].flat()) {
      const text = encodeURIComponent(one)
        .replace(/%2C/g, ",")
        .replace(/%3A/g, ":")
        .replace(/%20/g, "+");
      parts.push(`${encodeURIComponent(name)}=${text}`);
    }
  }
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

export function readSearch(text: string): Search {
  const search: Search = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const there = search[name];
    search[name] = there === undefined ? value : [there, value].flat();
  }
  return search;
}
