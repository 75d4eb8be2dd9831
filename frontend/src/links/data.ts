/** Links as the list has them, with what they have done in a period; and one by one, to be edited. */
import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { body, v2, v3 } from "../api/client";
import type { components } from "../api/v2";
import type { RuleBody } from "../editor/rules";
import { daysOf, type Period } from "../scope/period";
import { queries } from "../session/session";
import type { Wanted } from "./wanted";

export type LinkBody = components["schemas"]["DatapointBody"];
export type Link = components["schemas"]["Datapoint"];

export interface LinkRow {
  id: number;
  /** 0 active, 1 paused, 2 blocked, 3 deleted. */
  status: number;
  title: string;
  name: string;
  shortUrl: string;
  destination: string;
  campaign: string;
  groupId: number;
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

/** The picture that the short address gives of itself. */
export function qrAddress(link: LinkRow): string {
  return `${link.shortUrl}.qr`;
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
        status: Number(data.status ?? 0),
        title: data.datapointTitle ?? "",
        name: data.datapointName ?? "",
        shortUrl: data.trackingCode ?? "",
        destination: data.destinationUrl ?? "",
        campaign: data.groupName ?? "",
        groupId: data.groupId ?? 0,
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

/** A change of links is one of the lists of what they belong to, and of its figures, too. */
export function refreshLinks(): void {
  const keys = ["links", "link", "link rules", "tags", "campaigns", "name", "catalog", "figures"];
  for (const key of keys) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}

export async function load(id: number): Promise<Link> {
  return body(await v2.GET("/datapoints/{id}", { params: { path: { id } } })) as Link;
}

/** A link's own rules. */
export async function loadRules(id: number): Promise<RuleBody[]> {
  const answer = body(await v3.GET("/v3/links/{id}/rules", { params: { path: { id } } }));
  return (answer as unknown as { rules: RuleBody[] }).rules;
}

/** The same for what only shows them: none until they are known. */
export function useRules(id: number) {
  return useQuery({ queryKey: ["link rules", id], queryFn: () => loadRules(id) });
}

/** Replaces all of a link's own rules. */
export async function saveRules(id: number, rules: readonly RuleBody[]): Promise<void> {
  await v3.PUT("/v3/links/{id}/rules", { params: { path: { id } }, body: { rules } as never });
}

/** Creates a link, or changes the one of the id; returns what is known of it then. */
export async function saveLink(id: number | null, given: LinkBody): Promise<Partial<Link>> {
  if (id !== null) {
    // Nothing to change is no reason to fail.
    if (Object.keys(given).length > 0) {
      await v2.POST("/datapoints/{id}", { params: { path: { id } }, body: given as never });
    }
    return {};
  }
  const made = body(await v2.POST("/datapoints", { body: given as never })) as { id: number };
  // It is made, whatever becomes of the look at it: a second try would make another.
  return load(made.id).catch(() => ({ id: made.id }));
}
