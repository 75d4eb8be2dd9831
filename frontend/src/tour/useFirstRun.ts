import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { body, v2 } from "../api/client";
import { ask, figure } from "../api/question";
import type { Search } from "../scope/scope";
import { useSession } from "../session/session";
import { endFirstRun, type Found, isFirst, useIsOver } from "./first";

/** Screens that are empty without a link: the tour stands in their place. */
const EMPTY_WITHOUT_LINKS = new Set(["/", "/links"]);

/** Whether the tour is shown instead of a screen. An account is asked about once, then known. */
export function useFirstRun(path: string, search: Search): boolean {
  const { data: session } = useSession();
  const account = session?.account.id ?? 0;
  const isOver = useIsOver(account);
  const mayBe = session != null && !session.user.isGuest && !isOver;
  const { data } = useQuery({
    queryKey: ["first run", account],
    queryFn: ({ signal }) => found(signal),
    enabled: mayBe && EMPTY_WITHOUT_LINKS.has(path),
    // It goes on until it is put away, whatever is made and clicked in the course of it.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isShown = mayBe && data !== undefined && isFirst(data);
  const isPast = mayBe && data !== undefined && !isFirst(data);
  useEffect(() => {
    if (isPast) endFirstRun(account);
  }, [isPast, account]);
  // Who asks for the form of a new link gets that.
  return isShown && EMPTY_WITHOUT_LINKS.has(path) && !search["new"];
}

async function found(signal: AbortSignal): Promise<Found> {
  const { count: links } = body(await v2.GET("/datapoints/count", { signal }));
  if (links !== 1) return { links, hits: 0 };
  const metrics = ["clicks", "views", "spider_hits"] as const;
  const { rows } = await ask({ metrics: [...metrics], range: "beginning" }, signal);
  return { links, hits: metrics.reduce((sum, metric) => sum + figure(rows[0], metric), 0) };
}
