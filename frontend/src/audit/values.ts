/** What stood in a field, in words: names instead of ids, days instead of instants. */
import { clockText, dayText } from "../format/times";
import { type Key, t } from "../i18n";
import { localTime } from "../scope/days";
import type { Entry, Names } from "./data";

/** What the API says instead of passwords and the like. */
const SECRET = "(secret)";
const STATUSES: readonly Key[] = [
  "link.status.active",
  "link.status.paused",
  "link.status.blocked",
  "link.status.deleted",
];
const OF_KIND: Readonly<Record<string, string>> = {
  group_id: "group",
  domain_id: "domain",
  datapoint_id: "datapoint",
  tags: "tag",
  scripts: "script",
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/;

export interface Shown {
  text: string;
  /** `none`: nothing stood there; `secret`: it is told to nobody; `code`: as a machine has it. */
  look: "plain" | "none" | "secret" | "code";
}

export interface Reader {
  names: Names;
  /** The account's day, and its zone. */
  today: string;
  zone: string;
}

/** What a thing is called; without a name, by its number. */
export function nameIn(names: Names, kind: string, id: unknown): string {
  return names[kind]?.[String(id)] || t("audit.nameless", { id: String(id) });
}

/**
 * A side of a field. What was empty is absent there: beside a yes that is a no.
 */
export function shown(field: string, value: unknown, other: unknown, by: Reader): Shown {
  if (value === undefined) {
    if (other === true) return plain(t("guests.no"));
    return { text: t("audit.empty"), look: "none" };
  }
  if (value === SECRET) return { text: t("audit.secret"), look: "secret" };
  if (typeof value === "boolean") return plain(t(value ? "guests.yes" : "guests.no"));
  const kind = OF_KIND[field];
  if (typeof value === "number") {
    const status = field === "status" ? STATUSES[value] : undefined;
    return plain(kind ? nameIn(by.names, kind, value) : status ? t(status) : String(value));
  }
  if (typeof value === "string") return plain(INSTANT.test(value) ? moment(value, by) : value);
  if (Array.isArray(value)) {
    const words = value.map((one) => wordOf(field, kind, one, by.names));
    if (words.every((word) => word !== null)) return plain(words.join("\n"));
  }
  return { text: JSON.stringify(value, null, 2), look: "code" };
}

const plain = (text: string): Shown => ({ text, look: "plain" });

/** One of a list of ids, or of plain texts; null where it is something else. */
function wordOf(field: string, kind: string | undefined, one: unknown, names: Names) {
  if (kind) return nameIn(names, kind, one);
  if (field === "conversions" && Array.isArray(one)) return nameIn(names, "conversion", one[1]);
  if (field === "grants" && Array.isArray(one)) {
    const verb = t(one[2] === "w" ? "guests.write" : "guests.read");
    return `${nameIn(names, String(one[0]), one[1])}: ${verb}`;
  }
  return typeof one === "string" || typeof one === "number" ? String(one) : null;
}

function moment(value: string, { today, zone }: Reader): string {
  const local = localTime(new Date(value), zone);
  return `${dayText(local, today)}, ${clockText(local)}`;
}

/** Who changed it, and by what of theirs or from where, as far as that is known. */
export function whoIn({ by }: Entry, names: Names): { name: string; more: string[] } {
  const name =
    by.kind === "guest" && by.guest ? nameIn(names, "guest", by.guest) : t(`audit.by.${by.kind}`);
  const more = [
    by.kind === "guest" && t("session.guest"),
    by.name,
    by.key !== null && t("audit.byKey", { name: nameIn(names, "key", by.key) }),
    by.session !== null && by.key === null && t("audit.bySession"),
    by.address,
  ];
  return { name, more: more.filter((one): one is string => typeof one === "string" && one !== "") };
}

/** What was changed is called so; of what has no name, the field that tells most. */
export function subjectOf({ entity, entity_id: id, before, after }: Entry, names: Names): string {
  if (entity === "account") return "";
  if (entity === "credentials") {
    return id === "0" ? t("audit.by.owner") : nameIn(names, "guest", id);
  }
  const named = names[entity]?.[id];
  if (named) return named;
  for (const field of ["title", "name", "user_name", "ip", "text", "sought"]) {
    const said = after[field] ?? before[field];
    if (typeof said === "string" && said) return said;
  }
  // Ids of these lists are for machines.
  return entity === "blacklist" || entity === "whitelist" ? "" : t("audit.nameless", { id });
}
