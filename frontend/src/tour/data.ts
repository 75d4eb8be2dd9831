/** The link that the tour is about, and what has become of it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { body, v2, v3 } from "../api/client";
import { ask, figure } from "../api/question";
import { type Link, refreshLinks } from "../links/data";
import { asBody, type Filter } from "../scope/filters";
import { queries } from "../session/session";
import { type Event, type State, useLive } from "../stream/events";

const NEWEST = ["link", "newest"];

/** The link that was made last; null where there is none. */
export function useNewest() {
  return useQuery({
    queryKey: NEWEST,
    queryFn: async ({ signal }) => {
      const query = {
        type: "tl",
        status: "active",
        sortBy: "creationDate",
        sortDirection: "desc",
        limit: 1,
        _expand: true,
      };
      const { entities } = body(
        await v2.GET("/datapoints", { params: { query: query as object }, signal }),
      );
      return (entities?.[0] as Link | undefined) ?? null;
    },
  });
}

/** Has the tour go on with a link that was just made, as far as it is known. */
export function goOnWith(link: Partial<Link>): void {
  if (link.id !== undefined) queries.setQueryData(NEWEST, link);
  refreshLinks();
}

/** What screens had asked before anything was clicked is not what they show after it. */
export function forgetFigures(): void {
  for (const key of ["figures", "links", "events"]) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}

export interface Seen {
  clicks: number;
  bots: number;
  last: Event | null;
}

/** How often a link was opened, and what was seen of the last time: renewed as it comes in. */
export function useSeen(id: number): { seen: Seen | undefined; state: State } {
  const filters: Filter[] = [{ dimension: "datapoint", test: "is", values: [String(id)] }];
  const live = useLive({ filters, kinds: ["click"], who: "all" }, false);
  const newest = live.events[0];
  const filter = asBody(filters) ?? null;
  const { data, refetch } = useQuery({
    queryKey: ["tour", id],
    queryFn: async ({ signal }) => {
      const asked = { kind: "click", limit: 1, filter: JSON.stringify(filter) };
      const [sums, page] = await Promise.all([
        ask({ metrics: ["clicks", "spider_hits"], range: "beginning", filter }, signal),
        v3.GET("/v3/events", { params: { query: asked }, signal }),
      ]);
      const { events } = body(page) as unknown as { events: Event[] };
      return {
        clicks: figure(sums.rows[0], "clicks"),
        bots: figure(sums.rows[0], "spider_hits"),
        last: events[0] ?? null,
      };
    },
  });
  // Also once it is live: what came before that is in no stream.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something has come
  useEffect(() => {
    if (live.state === "live") void refetch();
  }, [live.state, newest?.id, refetch]);
  const seen = useMemo(() => data && { ...data, last: newest ?? data.last }, [data, newest]);
  return { seen, state: live.state };
}
