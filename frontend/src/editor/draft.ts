/** What a link can do beyond leading to one address: as the form holds it, and as the API has it. */

import type { Link, LinkBody } from "../links/data";
import { differing } from "../links/differing";

/** The API's numbers of modes, in the order in which they are offered. */
export const MODES = [0, 9, 8, 1, 3, 7, 6, 2, 5, 4] as const;
export type Mode = (typeof MODES)[number];

/** Modes that have a list of destinations, by the member that holds it. */
export const LISTS = {
  1: "randomDestinationItems",
  2: "urlsByLanguage",
  3: "spilloverDestinationItems",
  6: "urlsByNation",
  8: "sequentialDestinationItems",
  9: "weightedDestinationItems",
} as const;
export type ListMode = keyof typeof LISTS;

/** What stands before a destination that is for some visitors only. */
export const KEYS: { readonly [mode: number]: "nation" | "languageCode" } = {
  2: "languageCode",
  6: "nation",
};

export const KINDS = [
  "mobileDestinationUrl",
  "emailDestinationUrl",
  "spidersDestinationUrl",
] as const;
export const SLOTS = ["first", "second", "third", "fourth", "fifth"] as const;
export const FLAGS = [
  "preferred",
  "isPublic",
  "isSecured",
  "lightTracking",
  "redirectOnly",
  "encodeIp",
] as const;
/** The longest list that the API takes. */
export const MOST_ITEMS = 100;

export interface Item {
  /** Tells rows apart while they change places. */
  key: number;
  url: string;
  weight: string;
  /** The country or language that it is for. */
  of: string;
}

export interface Draft {
  mode: Mode;
  lists: Readonly<Record<ListMode, readonly Item[]>>;
  unique: string;
  kinds: Readonly<Record<(typeof KINDS)[number], string>>;
  isABTest: boolean;
  /** `2027-01-31`, and `23:00` or nothing: the end of the day. */
  untilDay: string;
  untilTime: string;
  afterDate: string;
  pauseAfterDate: boolean;
  clicks: string;
  afterClicks: string;
  pauseAfterClicks: boolean;
  password: string;
  hideUrl: boolean;
  hideUrlTitle: string;
  encodeUrl: boolean;
  referrer: number;
  scripts: readonly number[];
  /** The conversions of the five slots, 0 for none. */
  slots: readonly number[];
  flags: Readonly<Record<(typeof FLAGS)[number], boolean>>;
}

let lastKey = 0;

/** A key that no row of the form has yet. */
export function newKey(): number {
  lastKey += 1;
  return lastKey;
}

export function newItem(url = "", weight = "1", of = ""): Item {
  return { key: newKey(), url, weight, of };
}

export function isListMode(mode: Mode): mode is ListMode {
  return mode in LISTS;
}

export function draftOf(link: Link | null): Draft {
  const typeTL: Partial<NonNullable<Link["typeTL"]>> = link?.typeTL ?? {};
  const date = typeTL.expirationDate ?? "";
  const listOf = (mode: ListMode) => {
    const items: readonly object[] = typeTL[LISTS[mode]] ?? [];
    return items.map((one) => {
      const found = one as { url?: string; weight?: number; [key: string]: unknown };
      const of = KEYS[mode] ? String(found[KEYS[mode]] ?? "") : "";
      return newItem(found.url ?? "", String(found.weight ?? 0), of);
    });
  };
  return {
    mode: Number(typeTL.destinationMode ?? 0) as Mode,
    lists: {
      1: listOf(1),
      2: listOf(2),
      3: listOf(3),
      6: listOf(6),
      8: listOf(8),
      9: listOf(9),
    },
    unique: typeTL.uniqueDestinationItem?.firstDestinationUrl ?? "",
    kinds: {
      mobileDestinationUrl: typeTL.browserDestinationItem?.mobileDestinationUrl ?? "",
      emailDestinationUrl: typeTL.browserDestinationItem?.emailDestinationUrl ?? "",
      spidersDestinationUrl: typeTL.browserDestinationItem?.spidersDestinationUrl ?? "",
    },
    isABTest: typeTL.isABTest ?? false,
    untilDay: date.replace(/^(\d{4})(\d\d)(\d\d).*$/, "$1-$2-$3"),
    untilTime: timeOf(date),
    afterDate: typeTL.urlAfterDateExpiration ?? "",
    pauseAfterDate: typeTL.pauseAfterDateExpiration ?? false,
    clicks: typeTL.expirationClicks ? String(typeTL.expirationClicks) : "",
    afterClicks: typeTL.urlAfterClicksExpiration ?? "",
    pauseAfterClicks: typeTL.pauseAfterClicksExpiration ?? false,
    password: typeTL.password ?? "",
    hideUrl: typeTL.hideUrl ?? false,
    hideUrlTitle: typeTL.hideUrlTitle ?? "",
    encodeUrl: typeTL.encodeUrl ?? false,
    referrer: Number(typeTL.referrerClean ?? 0),
    scripts: (typeTL.scripts ?? []).map(({ id }) => id),
    slots: SLOTS.map((slot) => link?.[`${slot}ConversionId`] ?? 0),
    flags: {
      preferred: link?.preferred ?? false,
      isPublic: link?.isPublic ?? false,
      isSecured: link?.isSecured ?? false,
      lightTracking: link?.lightTracking ?? false,
      redirectOnly: link?.redirectOnly ?? false,
      encodeIp: link?.encodeIp ?? false,
    },
  };
}

/** `20270131123000` → `12:30`; nothing for the last second of a day, which is what a day means. */
function timeOf(date: string): string {
  const time = date.slice(8);
  if (time === "" || time === "235959") return "";
  const seconds = time.slice(4) === "00" ? "" : `:${time.slice(4)}`;
  return `${time.slice(0, 2)}:${time.slice(2, 4)}${seconds}`;
}

/** A draft of another mode, with what it had before, else with the destinations at hand. */
export function inMode(draft: Draft, mode: Mode, url: string): Draft {
  const next = { ...draft, mode };
  if (!isListMode(mode) || draft.lists[mode].length > 0) return next;
  const before = isListMode(draft.mode) && !KEYS[draft.mode] ? draft.lists[draft.mode] : [];
  const items = KEYS[mode]
    ? [newItem()]
    : before.length > 0
      ? before.map((one) => newItem(one.url, one.weight === "0" ? "1" : one.weight))
      : [newItem(url.trim()), newItem()];
  return { ...next, lists: { ...draft.lists, [mode]: items } };
}

/** Where the mode leads first: what stands in for a destination of its own. */
export function firstOf(draft: Draft): string {
  if (isListMode(draft.mode)) return draft.lists[draft.mode].find(({ url }) => url)?.url ?? "";
  if (draft.mode === 7) return draft.unique;
  if (draft.mode === 5) return KINDS.map((kind) => draft.kinds[kind]).find(Boolean) ?? "";
  return "";
}

/** The members by which a draft differs from what the link was: nothing else is sent. */
export function changedMembers(draft: Draft, before: Draft): LinkBody {
  const members = differing(ownMembers(draft), ownMembers(before));
  const typeTL = differing(specifics(draft, draft.mode), {
    ...specifics(before, draft.mode),
    destinationMode: before.mode,
  });
  return { ...members, ...(Object.keys(typeTL).length > 0 ? { typeTL } : {}) } as LinkBody;
}

/** What is kept once a draft is saved: what other modes have in it was not sent. */
export function asSaved(draft: Draft, before: Draft): Draft {
  const { mode } = draft;
  return {
    ...draft,
    lists: isListMode(mode) ? { ...before.lists, [mode]: draft.lists[mode] } : before.lists,
    unique: mode === 7 ? draft.unique : before.unique,
    kinds: mode === 5 ? draft.kinds : before.kinds,
  };
}

function ownMembers(draft: Draft): object {
  const slots = SLOTS.map((slot, at) => [`${slot}ConversionId`, draft.slots[at] ?? 0]);
  return { ...draft.flags, ...Object.fromEntries(slots) };
}

/** Of the destinations those of one mode only: what another one has is kept as it is. */
function specifics(draft: Draft, mode: Mode): object {
  const digits = (text: string) => text.replace(/\D/g, "");
  return {
    destinationMode: draft.mode,
    ...(isListMode(mode) ? { [LISTS[mode]]: draft.lists[mode].map((one) => sent(one, mode)) } : {}),
    ...(mode === 7 ? { uniqueDestinationItem: { firstDestinationUrl: draft.unique.trim() } } : {}),
    ...(mode === 5 ? { browserDestinationItem: trimmed(draft.kinds) } : {}),
    isABTest: draft.isABTest,
    expirationDate: draft.untilDay && digits(draft.untilDay) + digits(draft.untilTime),
    urlAfterDateExpiration: draft.afterDate.trim(),
    pauseAfterDateExpiration: draft.pauseAfterDate,
    expirationClicks: Number(draft.clicks) || 0,
    urlAfterClicksExpiration: draft.afterClicks.trim(),
    pauseAfterClicksExpiration: draft.pauseAfterClicks,
    password: draft.password,
    hideUrl: draft.hideUrl,
    hideUrlTitle: draft.hideUrlTitle.trim(),
    encodeUrl: draft.encodeUrl,
    referrerClean: draft.referrer,
    scripts: draft.scripts.map((id) => ({ id })),
  };
}

function sent(item: Item, mode: ListMode): object {
  const key = KEYS[mode];
  return {
    ...(key ? { [key]: item.of.trim() } : {}),
    url: item.url.trim(),
    ...(mode === 9 ? { weight: Number(item.weight) || 0 } : {}),
  };
}

function trimmed(texts: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim()]));
}

/**
 * Where in the form a refusal stands, by the API's names of what the form shows of a draft, both in
 * lower case. The API counts rows; in the form they go by their keys, since they may have changed
 * their places since they were sent.
 */
export function placesOf(draft: Draft): ReadonlyMap<string, string> {
  const { mode } = draft;
  const names: string[] = Object.keys(specifics(draft, mode));
  if (mode === 7) names.push("uniqueDestinationItem.firstDestinationUrl");
  if (mode === 5) names.push(...KINDS.map((kind) => `browserDestinationItem.${kind}`));
  const all = [...names.map((one) => `typeTL.${one}`), ...Object.keys(ownMembers(draft))];
  const places = new Map(all.map((one) => [one.toLowerCase(), one.toLowerCase()]));
  if (isListMode(mode)) {
    const list = `typeTL.${LISTS[mode]}`.toLowerCase();
    const members = ["url", mode === 9 ? "weight" : (KEYS[mode] ?? "url").toLowerCase()];
    for (const [at, { key }] of draft.lists[mode].entries()) {
      for (const one of members) places.set(`${list}[${at}].${one}`, `${list}[${key}].${one}`);
    }
  }
  return places;
}
