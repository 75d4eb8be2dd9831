/** Conversions with what they have counted, and the links that carry them. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { body, v2 } from "../api/client";
import { ask, figure } from "../api/question";
import type { components } from "../api/v2";
import { refreshCatalog } from "../catalog/data";
import type { Look } from "../overview/figures";
import { daysOf } from "../scope/period";

export type Body = components["schemas"]["Conversion"];
type Link = components["schemas"]["Datapoint"];
export type Conversion = Body & { name: string; code: string };

/** Clicks on the links that carry each conversion, whether it came of them or not. */
export function useChances(look: Look) {
  const days = daysOf(look.scope.period, look.today);
  return useQuery({
    queryKey: ["figures", "chances", days],
    queryFn: async () => {
      const plain = (day: string) => day.replaceAll("-", "");
      const time = days
        ? { timeFrame: "custom", fromDay: plain(days.from), toDay: plain(days.to) }
        : { timeFrame: "beginning" };
      const found = new Map<number, number>();
      for (let offset = 0; ; offset += 100) {
        const query = { ...time, status: "active", limit: 100, offset };
        const answer = body(
          await v2.GET("/aggregated/summary/conversions", { params: { query: query as never } }),
        );
        for (const row of answer.result) found.set(row.entityId ?? 0, row.totalClicks ?? 0);
        if (found.size >= answer.count || answer.result.length === 0) return found;
      }
    },
    // Parts of days are not known to this question.
    enabled: days !== null || ("preset" in look.scope.period && look.scope.period.preset === "all"),
    placeholderData: keepPreviousData,
  });
}

/** How many there ever were; asked again and again until there is one. */
export function useEver(id: number) {
  return useQuery({
    queryKey: ["figures", "ever", id],
    queryFn: async ({ signal }) => {
      const filter = { dimension: "conversion", is: id } as const;
      const answer = await ask({ metrics: ["conversions"], range: "beginning", filter }, signal);
      return figure(answer.rows[0], "conversions");
    },
    refetchInterval: (query) => (query.state.data ? false : 2000),
  });
}

export function useCarriers(id: number) {
  return useQuery({
    queryKey: ["catalog", "carriers", id],
    queryFn: async () => {
      const query = { _expand: true, limit: 1000, status: "active" };
      const answer = body(
        await v2.GET("/conversions/{conversionId}/datapoints", {
          params: { path: { conversionId: id }, query: query as never },
        }),
      );
      return (answer as unknown as { entities?: Link[] }).entities ?? [];
    },
  });
}

export async function carry(id: number, link: number, action: "add" | "remove"): Promise<void> {
  await v2.PUT("/conversions/{conversionId}/datapoints/patch", {
    params: { path: { conversionId: id } },
    body: { Action: action, Id: link } as never,
  });
  refreshCatalog();
}
