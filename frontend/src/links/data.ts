/** Links as the list has them: what they are, and what they have done in a period. */
import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { body, v2 } from "../api/client";
import { ask, figure } from "../api/question";
import type { components } from "../api/v2";
import { daysOf, type Period } from "../scope/period";
import { queries } from "../session/session";

export type LinkBody = components["schemas"]["DatapointBody"];
export type Link = components["schemas"]["Datapoint"];

export interface LinkRow {
  id: number;
  title: string;
  name: string;
  shortUrl: string;
  destination: string;
  campaign: string;
  tags: readonly { id: number; name: string }[];
  clicks: number;
  unique: number;
  bots: number;
  conversions: number;
  value: number;
  /** `20261128182346` in the account's zone; empty: never. */
  lastClick: string;
  created: string;
}

export interface Wanted {
  text: string;
  status: string;
  tag: string;
  group: string;
  sort: string;
  ascending: boolean;
  period: Period;
}

export const PAGE = 100;

export interface Page {
  count: number;
  rows: LinkRow[];
}

function timeFrame(period: Period, today: string) {
  const days = daysOf(period, today);
  if (!days) return { timeFrame: "beginning" as const };
  const plain = (day: string) => day.replaceAll("-", "");
  return { timeFrame: "custom" as const, fromDay: plain(days.from), toDay: plain(days.to) };
}

async function page(wanted: Wanted, today: string, offset: number, signal: AbortSignal) {
  const query = {
    type: "tl",
    status: wanted.status,
    textSearch: wanted.text,
    tag: wanted.tag,
    ...(wanted.group ? { groupId: Number(wanted.group) } : {}),
    sortBy: wanted.sort,
    sortDirection: wanted.ascending ? "asc" : "desc",
    limit: PAGE,
    offset,
    ...timeFrame(wanted.period, today),
  };
  const answer = body(
    await v2.GET("/aggregated/summary/datapoints", { params: { query: query as never }, signal }),
  );
  return {
    count: answer.count ?? 0,
    rows: (answer.result ?? []).map((row): LinkRow => {
      const data = row.entityData as components["schemas"]["DatapointInfo"];
      return {
        id: row.entityId ?? 0,
        title: data.datapointTitle ?? "",
        name: data.datapointName ?? "",
        shortUrl: data.trackingCode ?? "",
        destination: data.destinationUrl ?? "",
        campaign: data.groupName ?? "",
        tags: (data.tags ?? []) as { id: number; name: string }[],
        clicks: row.totalClicks ?? 0,
        unique: row.uniqueClicks ?? 0,
        bots: row.spiderHitsCount ?? 0,
        conversions: row.conversionsCount ?? 0,
        value: row.conversionsValue ?? 0,
        lastClick: row.lastHitDate ?? "",
        created: data.creationDate ?? "",
      };
    }),
  };
}

export function useLinks(wanted: Wanted, today: string) {
  return useInfiniteQuery<Page, Error, InfiniteData<Page>, unknown[], number>({
    queryKey: ["links", wanted, today],
    queryFn: ({ pageParam, signal }) => page(wanted, today, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.count > pages.length * PAGE ? pages.length * PAGE : undefined,
    placeholderData: (before) => before,
  });
}

/** Clicks by day of one page of links, for the small lines in their rows. */
export function useTrends(ids: readonly number[], period: Period, today: string) {
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

export interface Named {
  id: number;
  name: string;
}

async function named(path: "/groups" | "/tags" | "/domains", extra: object = {}): Promise<Named[]> {
  const query = { _expand: true, limit: 1000, ...extra };
  const answer = body(await v2.GET(path, { params: { query: query as never } }));
  return ((answer as { entities?: Named[] }).entities ?? []).map(({ id, name }) => ({ id, name }));
}

export function useCampaigns() {
  return useQuery({
    queryKey: ["campaigns"],
    queryFn: () => named("/groups", { status: "active", sortBy: "name", sortDirection: "asc" }),
  });
}

export function useTags() {
  return useQuery({ queryKey: ["tags"], queryFn: () => named("/tags") });
}

export function useDomains() {
  return useQuery({
    queryKey: ["domains"],
    queryFn: async () => {
      const kinds = ["system", "go", "dedicated", "personal"];
      const lists = await Promise.all(kinds.map((type) => named("/domains", { type })));
      return lists.flat();
    },
    staleTime: 300_000,
  });
}

export function refreshLinks(): void {
  for (const key of ["links", "link", "tags", "campaigns", "name"]) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}

interface Outcome {
  failed: number;
  reason: string;
}

function outcome(answer: unknown): Outcome {
  const results = (
    answer as { results?: { status: string; errors?: { errorMessage?: string }[] }[] }
  ).results;
  const wrong = (results ?? []).filter((one) => one.status !== "OK");
  return { failed: wrong.length, reason: wrong[0]?.errors?.[0]?.errorMessage ?? "" };
}

const MOST = 100;

async function inBatches(
  ids: readonly number[],
  one: (ids: readonly number[]) => Promise<unknown>,
): Promise<Outcome> {
  let all: Outcome = { failed: 0, reason: "" };
  for (let at = 0; at < ids.length; at += MOST) {
    const { failed, reason } = outcome(await one(ids.slice(at, at + MOST)));
    all = { failed: all.failed + failed, reason: all.reason || reason };
  }
  return all;
}

/** 0 lets links go on (deleted ones come back), 1 pauses them. */
export function setStatus(ids: readonly number[], status: 0 | 1): Promise<Outcome> {
  return inBatches(ids, async (some) => {
    const sent = { List: some.map((id) => ({ id, status })) };
    return body(
      (await v2.POST("/datapoints/batch", { body: sent as never })) as { data?: unknown },
    );
  });
}

export function remove(ids: readonly number[]): Promise<Outcome> {
  return inBatches(ids, async (some) => {
    const sent = { Entities: some.map((id) => ({ id })) };
    return body(
      (await v2.DELETE("/datapoints/batch", { body: sent as never })) as { data?: unknown },
    );
  });
}

export async function load(id: number): Promise<Link> {
  return body(await v2.GET("/datapoints/{id}", { params: { path: { id } } })) as Link;
}

/** Creates a link, or changes the one of the id; returns it as it is then. */
export async function saveLink(id: number | null, given: LinkBody): Promise<Link> {
  if (id !== null) {
    await v2.POST("/datapoints/{id}", { params: { path: { id } }, body: given as never });
    return load(id);
  }
  const made = body(await v2.POST("/datapoints", { body: given as never })) as { id: number };
  return load(made.id);
}
