/** What the form of a link sends, and which of its fields a refusal is about. */
import { Fault } from "../api/client";
import type { Link, LinkBody } from "./data";
import { proposedTitle } from "./proposal";

export function linkBody(fields: FormData, title: string, url: string): LinkBody {
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  const number = (name: string) => Number(fields.get(name)) || 0;
  return {
    title: title.trim() || proposedTitle(url) || url,
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

/** What of the form differs from the link as it was when the form was opened: nothing else is sent. */
export function changedBody(link: Link, whole: LinkBody): LinkBody {
  const { typeTL, ...rest } = whole;
  const members = differing(rest, {
    ...link,
    notes: link.notes ?? "",
    tags: link.tags.map((one) => one.name),
  });
  const specifics = differing(typeTL ?? {}, {
    ...link.typeTL,
    url: link.typeTL?.url ?? "",
    redirectType: link.typeTL?.redirectType ?? 307,
    appendQuery: link.typeTL?.appendQuery ?? false,
  });
  return { ...members, ...(Object.keys(specifics).length > 0 ? { typeTL: specifics } : {}) };
}

function differing<Part extends object>(part: Part, before: object): Partial<Part> {
  const was = before as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(part).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]),
    ),
  ) as Partial<Part>;
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

/** What was refused, by the form's fields; `other` is what has none. */
export function faultsOf(fault: unknown): Record<string, string> {
  const faults: Record<string, string> = {};
  if (fault instanceof Fault) {
    for (const { field, detail } of fault.fields) {
      faults[FIELDS[field.toLowerCase()] ?? "other"] ??= detail;
    }
  }
  return faults;
}
