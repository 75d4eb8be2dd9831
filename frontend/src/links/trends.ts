/** How the clicks of links went, for the small lines in their rows. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask, figure } from "../api/question";
import { addDays, daysFrom } from "../scope/days";
import { daysOf, type Period } from "../scope/period";
import { type LinkRow, PAGE } from "./data";

export type Step = "hour" | "day" | "week" | "month";
/** So many days are still drawn one by one: a page's trends have to fit into one answer. */
const MOST_DAYS = 92;

/** Which steps the lines have over these days; over all time months. */
export function stepOf(days: { from: string; to: string } | null): Step {
  if (!days) return "month";
  const count = daysFrom(days.from, days.to);
  return count === 1 ? "hour" : count <= MOST_DAYS ? "day" : "week";
}

/** The trends of the pages that are seen: by the links' ids, each with its clicks in order. */
export function useTrends(
  rows: readonly LinkRow[],
  seen: { from: number; to: number },
  period: Period,
  today: string,
) {
  const idsOf = (page: number) => rows.slice(page * PAGE, (page + 1) * PAGE).map((one) => one.id);
  const first = Math.floor(seen.from / PAGE);
  const last = Math.floor(seen.to / PAGE);
  const { data: one } = useTrendsOfPage(idsOf(first), period, today);
  const { data: other } = useTrendsOfPage(last === first ? [] : idsOf(last), period, today);
  const trends = useMemo(() => new Map([...(one ?? []), ...(other ?? [])]), [one, other]);
  return { trends, step: stepOf(daysOf(period, today)) };
}

/** Clicks by the step of the period of one page of links. */
function useTrendsOfPage(ids: readonly number[], period: Period, today: string) {
  const days = daysOf(period, today);
  const step = stepOf(days);
  return useQuery({
    queryKey: ["trends", ids, period, today],
    queryFn: async ({ signal }) => {
      const answer = await ask(
        {
          metrics: ["clicks"],
          dimensions: ["datapoint"],
          granularity: step,
          range: days ?? "beginning",
          filter: { dimension: "datapoint", in: [...ids] },
          limit: 10_000,
        },
        signal,
      );
      // Days on which nothing at all was clicked have no row, and a place in the line.
      const buckets = new Set<string>(step === "day" && days ? everyDay(days) : []);
      const found = new Map<number, Map<string, number>>();
      for (const row of answer.rows) {
        const bucket = String(row[step]);
        const id = Number(row["datapoint"]);
        buckets.add(bucket);
        const series = found.get(id) ?? new Map<string, number>();
        series.set(bucket, figure(row, "clicks"));
        found.set(id, series);
      }
      const ordered = [...buckets].sort();
      return new Map(
        [...found].map(([id, series]) => [id, ordered.map((one) => series.get(one) ?? 0)] as const),
      );
    },
    enabled: ids.length > 0,
    staleTime: 60_000,
  });
}

function everyDay({ from, to }: { from: string; to: string }): string[] {
  return Array.from({ length: daysFrom(from, to) }, (_, at) => addDays(from, at));
}
