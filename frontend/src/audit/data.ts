/** Who changed what in the account, page by page, and what the address says of which is meant. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { body, v3 } from "../api/client";
import type { components, operations } from "../api/v3";
import type { Range } from "../scope/period";

export type Entry = components["schemas"]["AuditInfo"];
export type Side = Readonly<Record<string, unknown>>;
/** Kind of entity → id → name. */
export type Names = Readonly<Record<string, Readonly<Record<string, string>>>>;
type Asked = NonNullable<operations["list_audit"]["parameters"]["query"]>;
type Operation = Entry["operation"];

export const OPERATIONS: readonly Operation[] = ["create", "change", "delete"];
/** As the filter offers them: what is changed most comes first. */
export const KINDS = [
  "datapoint",
  "group",
  "conversion",
  "tag",
  "domain",
  "script",
  "guest",
  "key",
  "credentials",
  "account",
  "blacklist",
  "whitelist",
  "preset",
  "annotation",
  "erasure",
] as const;
export type Kind = (typeof KINDS)[number];

/** Which entries are meant; empty texts choose nothing. */
export interface Chosen {
  /** `owner`, `cli` or `system`, else `guest-3` or `key-4`. */
  by: string;
  kind: Kind | "";
  /** With a kind: of one alone. */
  id: string;
  operation: Operation | "";
}

const PAGE = 50;
const ACTORS = ["owner", "cli", "system"] as const;

/** What of an address can be read; the rest is as if it were not there. */
export function chosenIn(read: (name: string) => string): Chosen {
  const kind = KINDS.find((one) => one === read("kind")) ?? "";
  const by = read("by");
  const isKnown = ACTORS.some((one) => one === by) || /^(guest|key)-[1-9]\d{0,17}$/.test(by);
  return {
    by: isKnown ? by : "",
    kind,
    id: kind ? read("id") : "",
    operation: OPERATIONS.find((one) => one === read("action")) ?? "",
  };
}

/** The parameters of the API for them. */
export function askedOf({ by, kind, id, operation }: Chosen, range: Range): Asked {
  const [actor = "", number] = by.split("-");
  return {
    ...(kind ? { entity: kind } : {}),
    ...(id ? { id } : {}),
    ...(operation ? { operation } : {}),
    ...(number ? { [actor]: Number(number) } : {}),
    ...(actor && !number ? { by: actor as "owner" } : {}),
    ...(range === "beginning" ? {} : range),
  };
}

export function useAudit(chosen: Chosen, range: Range) {
  const query = askedOf(chosen, range);
  return useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: async ({ pageParam, signal }) => {
      const after = pageParam ? { after: pageParam } : {};
      const params = { query: { ...query, limit: PAGE, ...after } };
      return body(await v3.GET("/v3/audit", { params, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    // Whoever comes here wants what has just been changed, too.
    staleTime: 0,
  });
}

/** The names that several pages tell: of what was renamed meanwhile, those of the first page. */
export function mergedNames(pages: readonly { names: Names }[]): Names {
  const all: Record<string, Record<string, string>> = {};
  for (const { names } of pages) {
    for (const [kind, named] of Object.entries(names)) all[kind] = { ...named, ...all[kind] };
  }
  return all;
}

/** Entries under the days on which they were made, both in their order. */
export function byDay(entries: readonly Entry[]): [string, Entry[]][] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const day = entry.at.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}
