/** What the form of a link sends, and which of its fields a refusal is about. */
import { Fault } from "../api/client";
import type { Link, LinkBody } from "./data";
import { differing } from "./differing";
import { proposedTitle } from "./proposal";

/** `leads` is where it leads first: what a title is made of where none is given. */
export function linkBody(fields: FormData, title: string, url: string, leads = url): LinkBody {
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  const number = (name: string) => Number(fields.get(name)) || 0;
  return {
    title: title.trim() || proposedTitle(leads) || leads.trim(),
    ...(text("name") ? { name: text("name") } : {}),
    ...(number("campaign") ? { groupId: number("campaign") } : {}),
    tags: text("tags")
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
    notes: text("notes"),
    typeTL: {
      url: url.trim(),
      redirectType: number("redirect") as 301 | 307,
      appendQuery: fields.get("append") === "on",
      ...(number("domain") ? { domainId: number("domain") } : {}),
    },
  };
}

/** Both together, where one adds to the other. */
export function joined(one: LinkBody, other: LinkBody): LinkBody {
  const typeTL = { ...one.typeTL, ...other.typeTL };
  const all = { ...one, ...other };
  return Object.keys(typeTL).length > 0 ? { ...all, typeTL } : all;
}

/** A link as the form would send it whole. */
export function bodyOf({ title, name, groupId, tags, notes, typeTL }: Link): LinkBody {
  return {
    title: title ?? "",
    name: name ?? "",
    ...(groupId ? { groupId } : {}),
    tags: tags.map((one) => one.name),
    notes: notes ?? "",
    typeTL: {
      url: typeTL?.url ?? "",
      redirectType: (typeTL?.redirectType ?? 307) as 301 | 307,
      appendQuery: typeTL?.appendQuery ?? false,
      ...(typeTL?.domainId ? { domainId: typeTL.domainId } : {}),
    },
  };
}

/** What of the form differs from the link as it is kept: nothing else is sent. */
export function changedBody(before: LinkBody, whole: LinkBody): LinkBody {
  const { typeTL, ...rest } = whole;
  const members = differing(rest, before);
  const specifics = differing(typeTL ?? {}, before.typeTL ?? {});
  return { ...members, ...(Object.keys(specifics).length > 0 ? { typeTL: specifics } : {}) };
}

/** The API's names of members, as it names what it refuses. */
const FIELDS: Record<string, string> = {
  "typetl.url": "url",
  title: "title",
  name: "name",
  "typetl.domainid": "domain",
  groupid: "campaign",
  tags: "tags",
  notes: "notes",
  "typetl.redirecttype": "redirect",
};

/**
 * What was refused, by the form's fields; `other` is what has none. `places` are further ones, by the
 * API's names in lower case.
 */
export function faultsOf(
  fault: unknown,
  places: ReadonlyMap<string, string> = new Map(),
): Record<string, string> {
  const faults: Record<string, string> = {};
  if (fault instanceof Fault) {
    for (const { field, detail } of fault.fields) {
      const name = field.toLowerCase();
      const place = places.get(name) ?? FIELDS[name] ?? "other";
      faults[place] ??= detail;
    }
  }
  return faults;
}
