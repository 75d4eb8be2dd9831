/** How the clicks of links went, for the small lines in their rows. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask, figure } from "../api/question";
import { daysOf, type Period } from "../scope/period";
import { type LinkRow, PAGE } from "./data";

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
  return useMemo(() => new Map([...(one ?? []), ...(other ?? [])]), [one, other]);
}

/** Clicks by day of one page of links. */
function useTrendsOfPage(ids: readonly number[], period: Period, today: string) {
  const days = daysOf(period, today);
  return useQuery({
    queryKey: ["trends", ids, period, today],
    queryFn: async ({ signal }) => {
      const answer = await ask(
        {
          metrics: ["clicks"],
          dimensions: ["datapoint"],
          granularity: days && days.from !== days.to ? "day" : days ? "hour" : "month",
          range: days ?? "beginning",
          filter: { dimension: "datapoint", in: [...ids] },
          limit: 10_000,
        },
        signal,
      );
      const buckets = new Set<string>();
      const found = new Map<number, Map<string, number>>();
      for (const row of answer.rows) {
        const bucket = String(row["day"] ?? row["hour"] ?? row["month"]);
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
