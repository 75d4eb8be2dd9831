/** Entries of the catalog by a text, for fields in which one is picked. */
import { body, v2 } from "../api/client";
import { withoutScheme } from "../format/addresses";
import type { Found } from "../ui/Finder";

/** More than are offered: some of them may have been taken already. */
const MOST = 30;
const common = (text: string) => ({
  textSearch: text,
  status: "active",
  _expand: true,
  limit: MOST,
});

interface Answered {
  entities?: {
    id: number;
    title?: string;
    name?: string;
    trackingCode?: string;
    groupId?: number;
  }[];
}

/** A link or pixel as it is found, with the campaign that it is in. */
export type FoundLink = Found & { groupId: number };

/** Links, or links and pixels, that can be used. */
export async function findLinks(
  text: string,
  signal: AbortSignal,
  type?: "tl",
): Promise<FoundLink[]> {
  const query = { ...common(text), ...(type ? { type } : {}) } as never;
  const answer = body(await v2.GET("/datapoints", { params: { query }, signal })) as Answered;
  return (answer.entities ?? []).map((one) => ({
    id: one.id,
    name: one.title || one.name || `#${one.id}`,
    below: withoutScheme(one.trackingCode ?? ""),
    groupId: one.groupId ?? 0,
  }));
}

export async function findCampaigns(text: string, signal: AbortSignal): Promise<Found[]> {
  // Known by name, they are looked for by name also where none is typed.
  const query = { ...common(text), sortBy: "name", sortDirection: "asc" } as never;
  const answer = body(await v2.GET("/groups", { params: { query }, signal })) as Answered;
  return (answer.entities ?? []).map(({ id, name }) => ({
    id,
    name: name || `#${id}`,
    below: "",
  }));
}
