/** The destinations of a link, of its own rules and of its mode, and what each of them did. */
import { figure, type Row } from "../api/question";
import type { RuleBody } from "../editor/rules";
import type { Link } from "../links/data";
import { likelyBest } from "./best";

export interface Place {
  url: string;
  /** Who is led there, where not everybody may be: a country, a language, `2` for the second visit. */
  whom: string;
  /** Of a rotator: in so many of all turns. */
  weight: number | null;
  /** The link's own rules that lead there, before its mode is asked. */
  rules: readonly RuleBody[];
}

type Rules = readonly RuleBody[];

/** Why visitors come to one destination and not another. */
export type Choice = "one" | "turns" | "visits" | "rules" | "visitor";

const CHOICES: Record<string, Choice> = {
  RandomDestination: "turns",
  DestinationByLanguage: "rules",
  SpilloverDestination: "visits",
  DynamicUrl: "visitor",
  BrowserDestination: "rules",
  DestinationByNation: "rules",
  UniqueDestination: "rules",
  SequentialDestination: "turns",
  WeightedDestination: "turns",
};
const MODES = ["Simple", ...Object.keys(CHOICES)];

/** The API tells modes by number or by name, as it is asked. */
function modeOf(link: Link): string {
  const mode = link.typeTL?.destinationMode ?? 0;
  return typeof mode === "number" ? (MODES[mode] ?? "Simple") : mode;
}

export function choiceOf(link: Link, rules: Rules = []): Choice {
  return rules.length > 0 ? "rules" : (CHOICES[modeOf(link)] ?? "one");
}

/** Where a link may lead, each address once: its own rules first, which are asked first. */
export function placesOf(link: Link, rules: Rules = []): Place[] {
  const own = link.typeTL;
  if (!own) return [];
  const place = (url: string | null | undefined, whom = "", weight: number | null = null) => ({
    url: url ?? "",
    whom,
    weight,
    rules: [],
  });
  const found: Place[] = rules.flatMap((rule) =>
    (rule.destinations ?? [{ url: rule.url }]).map((one) => ({ ...place(one.url), rules: [rule] })),
  );
  const mode = modeOf(link);
  if (mode === "RandomDestination")
    found.push(...(own.randomDestinationItems ?? []).map((one) => place(one.url)));
  if (mode === "SequentialDestination")
    found.push(...(own.sequentialDestinationItems ?? []).map((one) => place(one.url)));
  if (mode === "WeightedDestination")
    found.push(
      ...(own.weightedDestinationItems ?? []).map((one) => place(one.url, "", one.weight ?? 0)),
    );
  if (mode === "SpilloverDestination")
    found.push(
      ...(own.spilloverDestinationItems ?? []).map((one, at) => place(one.url, String(at + 1))),
    );
  if (mode === "DestinationByLanguage")
    found.push(...(own.urlsByLanguage ?? []).map((one) => place(one.url, one.languageCode)));
  if (mode === "DestinationByNation")
    found.push(...(own.urlsByNation ?? []).map((one) => place(one.url, one.nation)));
  if (mode === "UniqueDestination")
    found.push(place(own.uniqueDestinationItem?.firstDestinationUrl));
  if (mode === "BrowserDestination") {
    const by = own.browserDestinationItem;
    found.push(
      place(by?.mobileDestinationUrl),
      place(by?.emailDestinationUrl),
      place(by?.spidersDestinationUrl),
    );
  }
  // Of a rotator nobody is led to the address that it had before it was one.
  if (CHOICES[mode] !== "turns" && mode !== "SpilloverDestination") found.push(place(own.url));
  return merged(found.filter((one) => one.url));
}

function merged(places: readonly Place[]): Place[] {
  const byUrl = new Map<string, Place>();
  for (const one of places) {
    const there = byUrl.get(one.url);
    byUrl.set(
      one.url,
      there
        ? {
            ...there,
            whom: [there.whom, one.whom].filter(Boolean).join(", "),
            weight: sum(there.weight, one.weight),
            rules: [...new Set([...there.rules, ...one.rules])],
          }
        : one,
    );
  }
  return [...byUrl.values()];
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

export interface Variant extends Place {
  clicks: number;
  unique: number;
  converted: number;
  conversions: number;
  value: number;
  /** Null where the figures cannot say so. */
  best: number | null;
}

export const FIGURES = [
  "clicks",
  "unique_clicks",
  "converted_clicks",
  "conversions",
  "value",
] as const;

/** More of them are listed, but not held against each other. */
const MOST = 20;

/**
 * Adds up what the addresses did that visitors were led to, by the destinations that they were made
 * of; what belongs to none any more comes last, under an empty address.
 */
export function variantsOf(link: Link, rows: readonly Row[], rules: Rules = []): Variant[] {
  const places = placesOf(link, rules);
  const tests = places.map((one) => madeOf(one.url, link.typeTL?.appendQuery ?? false));
  const sums = [...places, { url: "", whom: "", weight: null, rules: [] }].map(
    (one): Variant => ({
      ...one,
      clicks: 0,
      unique: 0,
      converted: 0,
      conversions: 0,
      value: 0,
      best: null,
    }),
  );
  for (const row of rows) {
    const to = String(row["destination"] ?? "");
    const at = tests.findIndex((test) => test(to));
    const one = sums[at < 0 ? places.length : at];
    if (!one) continue;
    one.clicks += figure(row, "clicks");
    one.unique += figure(row, "unique_clicks");
    one.converted += figure(row, "converted_clicks");
    one.conversions += figure(row, "conversions");
    one.value += figure(row, "value");
  }
  const other = sums.pop();
  if (choiceOf(link, rules) === "turns") {
    const compared = sums.filter((one) => one.clicks > 0);
    if (compared.length > 1 && compared.length <= MOST) {
      const best = likelyBest(compared);
      for (const [at, one] of compared.entries()) one.best = best[at] ?? null;
    }
  }
  return other && (other.clicks > 0 || other.conversions > 0) ? [...sums, other] : sums;
}

/** Whether an address is what a destination became for some visitor. */
function madeOf(url: string, appends: boolean): (address: string) => boolean {
  const plain = normal(url);
  if (!/\[\w+\]/.test(url)) {
    return (address) =>
      normal(address) === plain ||
      (appends && /^[?&#]/.test(address.slice(url.length)) && address.startsWith(url));
  }
  const escaped = url
    .split(/\[\w+\]/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join(".*");
  const pattern = new RegExp(`^${escaped}${appends ? ".*" : ""}$`);
  return (address) => pattern.test(address);
}

function normal(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

/** So many conversions at least, all together, before anything is said to be settled. */
const ENOUGH = 10;

export type Verdict =
  | { kind: "others" | "few" | "none" | "many" }
  | { kind: "little" | "leading" | "settled"; leader: Variant; best: number };

/** What the figures say in words, and no more than they do. */
export function verdictOf(link: Link, variants: readonly Variant[], rules: Rules = []): Verdict {
  if (choiceOf(link, rules) !== "turns") return { kind: "others" };
  const clicked = variants.filter((one) => one.url && one.clicks > 0);
  if (clicked.length < 2) return { kind: "few" };
  if (clicked.length > MOST) return { kind: "many" };
  const converted = clicked.reduce((sum, one) => sum + one.converted, 0);
  if (converted === 0) return { kind: "none" };
  const leader = clicked.reduce((one, other) =>
    (other.best ?? 0) > (one.best ?? 0) ? other : one,
  );
  const best = leader.best ?? 0;
  if (converted < ENOUGH || best < 0.8) return { kind: "little", leader, best };
  return { kind: best < 0.95 ? "leading" : "settled", leader, best };
}
