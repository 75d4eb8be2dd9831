/** The tabbed cards of the overview: which questions stand together. */
import type { Key } from "../i18n";

export interface Card {
  id: string;
  title: Key;
  tabs: readonly string[];
  /** A figure that it always shows, whichever is selected. */
  metric?: "spider_hits";
}

export const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

export const CARDS: readonly Card[] = [
  { id: "what", title: "card.what", tabs: ["datapoint", "group", "tag"] },
  { id: "from", title: "card.from", tabs: ["source", "referrer_host", "utm"] },
  { id: "where", title: "card.where", tabs: ["map", "country", "region_name", "city", "language"] },
  { id: "device", title: "card.device", tabs: ["device", "browser_family", "os_family"] },
  { id: "goal", title: "card.goal", tabs: ["conversion", "destination"] },
  {
    id: "bots",
    title: "card.bots",
    tabs: ["bot_name", "bot_category", "outcome"],
    metric: "spider_hits",
  },
];

/** A filter on one browser is the moment to look at its versions. */
export function finer(tab: string, filtered: ReadonlySet<string>): string {
  if (tab === "browser_family" && filtered.has("browser_family")) return "browser";
  if (tab === "os_family" && filtered.has("os_family")) return "os";
  if (tab === "referrer_host" && filtered.has("referrer_host")) return "referrer";
  return tab;
}
