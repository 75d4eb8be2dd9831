/** Hits and conversions one by one: those that were, page by page, and those that come, at once. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { body, v3 } from "../api/client";
import { asBody, type Filter, type FilterBody } from "../scope/filters";

export interface Event {
  id: string;
  kind: "click" | "view" | "conversion";
  time: string;
  datapoint: { id: number; name: string; title: string } | null;
  is_unique: boolean;
  is_bot: boolean;
  bot_name: string;
  outcome: string;
  country: string;
  city: string;
  browser: string;
  os_family: string;
  device: string;
  source: string;
  referrer_host: string;
  destination: string;
  /** By which of the link's rules it was led; null by none. */
  rule: number | null;
  /** Of a rule of its own; empty where that has no name. */
  rule_name: string;
  ip: string;
  utm_source: string;
  utm_campaign: string;
  conversion: { id: number; name: string; value: number; order_id: string } | null;
}

interface EventsPage {
  events: Event[];
  next: string | null;
}

export type Who = "all" | "people" | "bots";
export interface Followed {
  filters: readonly Filter[];
  kinds: readonly Event["kind"][];
  who: Who;
}

const PAGE = 50;
/** As many as are kept on the page: what is older is a click away. */
export const MOST = 300;
const FLUSH_MS = 250;

/** The filter's body; undefined where everything is followed. */
export function filterOf({ filters, who }: Followed): FilterBody | undefined {
  const bodies: FilterBody[] = [];
  const filter = asBody(filters);
  if (filter) bodies.push(filter);
  if (who === "people") bodies.push({ dimension: "outcome", does_not_contain: "spider" });
  if (who === "bots") bodies.push({ dimension: "outcome", contains: "spider" });
  return bodies.length > 1 ? ({ and: bodies } as FilterBody) : bodies[0];
}

export function asked(followed: Followed): { kind: string; filter: string } {
  const { kinds } = followed;
  const filter = filterOf(followed);
  return {
    kind: kinds.length === 3 ? "" : kinds.join(","),
    filter: filter ? JSON.stringify(filter) : "",
  };
}

export function useEvents(followed: Followed, limit = PAGE) {
  const query = asked(followed);
  return useInfiniteQuery({
    queryKey: ["events", query, limit],
    queryFn: async ({ pageParam, signal }) => {
      const asking = { ...query, limit, after: pageParam };
      return body(
        await v3.GET("/v3/events", { params: { query: asking }, signal }),
      ) as unknown as EventsPage;
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export type State = "connecting" | "live" | "lost";

/** What has come in at an address, the newest first, and how many are kept back while it is paused. */
export interface Live {
  address: string;
  events: readonly Event[];
  waiting: number;
  state: State;
}

// One and the same: what hangs on it is not done anew.
const NONE: readonly Event[] = [];

/** What is known of an address, given what was kept last: of another one, nothing. */
export function liveAt(address: string, kept: Live | null): Live {
  if (kept?.address === address) return kept;
  return { address, events: NONE, waiting: 0, state: "connecting" };
}

/**
 * What has come in since, the newest first. Events are put on the screen four times a second at
 * most, however many come; while it is paused they are only kept.
 */
export function useLive(followed: Followed, isPaused: boolean): Live {
  const address = new URLSearchParams(
    Object.entries(asked(followed)).filter(([, value]) => value),
  ).toString();
  const [kept, setKept] = useState<Live | null>(null);
  const pausedNow = useRef(isPaused);
  pausedNow.current = isPaused;
  useEffect(() => {
    const be = (state: State) => setKept((before) => ({ ...liveAt(address, before), state }));
    let arrived: Event[] = [];
    const source = new EventSource(`/v3/events/live${address && `?${address}`}`);
    source.onopen = () => be("live");
    // The browser goes on by itself, behind the last event that it had.
    source.onerror = () => be("lost");
    source.onmessage = (message) => {
      arrived.push(JSON.parse(message.data as string) as Event);
      if (arrived.length > MOST) arrived = arrived.slice(-MOST);
    };
    const timer = setInterval(() => {
      const waiting = pausedNow.current ? arrived.length : 0;
      const fresh = waiting > 0 ? [] : arrived.reverse();
      if (waiting === 0) arrived = [];
      setKept((before) => flushed(liveAt(address, before), fresh, waiting));
    }, FLUSH_MS);
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, [address]);
  return liveAt(address, kept);
}

/** With what has come since; the same where nothing has, so that nothing is drawn anew. */
export function flushed(now: Live, fresh: readonly Event[], waiting: number): Live {
  if (fresh.length === 0 && waiting === now.waiting) return now;
  return { ...now, waiting, events: [...fresh, ...now.events].slice(0, MOST) };
}

/** Those that came in, then those that were before them, each once. */
export function merged(live: readonly Event[], pages: readonly Event[]): Event[] {
  const seen = new Set<string>();
  return [...live, ...pages].filter(({ id }) => !seen.has(id) && seen.add(id));
}
