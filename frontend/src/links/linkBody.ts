/** What the form of a link sends, and which of its fields a refusal is about. */
import { Fault } from "../api/client";
import type { LinkBody } from "./data";
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

/** The API's names of members, as it names what it refuses. */
const FIELDS: Record<string, string> = {
  "typetl.url": "url",
  title: "title",
  name: "name",
  "typetl.domainid": "domain",
  groupid: "campaign",
  tags: "tags",
  notes: "notes",
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
