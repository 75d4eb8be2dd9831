/** What the lists of the catalog have in common: all entries of a kind, and their figures. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { body, v2 } from "../api/client";
import { ask, figure, type Question, type Row } from "../api/question";
import { refreshLinks } from "../links/data";
import type { Look } from "../overview/figures";
import { queries } from "../session/session";

type Listed =
  | "/groups"
  | "/conversions"
  | "/tags"
  | "/domains"
  | "/datapoints"
  | "/retargeting"
  | "/account/guests";
/** As many as the API lists at once. */
const PAGE = 1000;

export async function every<T>(path: Listed, extra: object = {}): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const query = { _expand: true, limit: PAGE, offset: all.length, ...extra };
    const answer = body(await v2.GET(path, { params: { query: query as never } }));
    const page = (answer as unknown as { entities?: T[] }).entities ?? [];
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** The key of a list; a change of any entry changes lists elsewhere, too. */
export function useEntries<T>(path: Listed, extra: object = {}) {
  return useQuery({
    queryKey: ["catalog", path, extra],
    queryFn: () => every<T>(path, extra),
  });
}

export function refreshCatalog(): void {
  refreshLinks();
  void queries.invalidateQueries({ queryKey: ["domains"] });
}

const MINUTE = 60_000;

/** What is counted of each entry. */
export interface Counted {
  /** What an entry is, by the API's name. */
  dimension: string;
  metrics: readonly string[];
}

/** Metrics over the look's period, by the id of what they are of. */
export function useFiguresById(look: Look, { dimension, metrics }: Counted) {
  const { range, isOpen } = look.stretch;
  return useQuery({
    queryKey: ["figures", "by id", dimension, metrics, range],
    queryFn: async ({ signal }) => {
      const question = { metrics: [...metrics], dimensions: [dimension], range, limit: 10_000 };
      const answer = await ask(question as Question, signal);
      return new Map(answer.rows.map((row) => [Number(row[dimension]), row] as const));
    },
    placeholderData: keepPreviousData,
    refetchInterval: isOpen ? MINUTE : false,
  });
}

/** How a metric went over the period, by the id of what it is of. */
export function useTrendsById(look: Look, dimension: string, metric: string) {
  const { range, interval } = look.stretch;
  return useQuery({
    queryKey: ["figures", "trends", dimension, metric, range, interval],
    queryFn: async ({ signal }) => {
      const question: Question = {
        metrics: [metric] as never,
        dimensions: [dimension],
        granularity: interval,
        range,
        limit: 10_000,
      };
      return trendsOf((await ask(question, signal)).rows, interval, dimension, metric);
    },
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
  });
}

/** Every series has all buckets that any has, in order. */
export function trendsOf(
  rows: readonly Row[],
  interval: string,
  dimension: string,
  metric: string,
): Map<number, number[]> {
  const buckets = [...new Set(rows.map((row) => String(row[interval])))].sort();
  const place = new Map(buckets.map((bucket, at) => [bucket, at]));
  const found = new Map<number, number[]>();
  for (const row of rows) {
    const id = Number(row[dimension]);
    const series = found.get(id) ?? buckets.map(() => 0);
    series[place.get(String(row[interval])) ?? 0] = figure(row, metric);
    found.set(id, series);
  }
  return found;
}
