/** Rows of a table as links to be made, each with what is wrong with it. */
import { type Key, t } from "../i18n";
import type { LinkBody, Named } from "../links/data";
import { proposedTitle } from "../links/proposal";

export const FIELDS = [
  "url",
  "title",
  "name",
  "campaign",
  "tags",
  "notes",
  "domain",
  "redirect",
] as const;
export type FieldName = (typeof FIELDS)[number];
/** As many rows as a page can show and one sits through. */
export const MOST = 5000;

/** What other tools call the columns, without spaces and case. */
const ALSO: Record<string, FieldName> = {
  destination: "url",
  destinationurl: "url",
  longurl: "url",
  target: "url",
  link: "url",
  slug: "name",
  shortname: "name",
  path: "name",
  group: "campaign",
  folder: "campaign",
  tag: "tags",
  note: "notes",
  host: "domain",
  redirecttype: "redirect",
};

export interface BulkRow {
  /** Its place in the text, from 1, the head not counted. */
  number: number;
  cells: readonly string[];
  fields: Partial<Record<FieldName, string>>;
  faults: readonly string[];
  body: LinkBody;
}

export interface Read {
  head: readonly string[];
  /** Columns that nobody knows, and that are passed over. */
  unknown: readonly string[];
  rows: readonly BulkRow[];
  /** What is wrong with all of it, where something is. */
  fault: Key | null;
}

export interface Known {
  campaigns: readonly Named[];
  domains: readonly Named[];
}

function fieldOf(head: string): FieldName | undefined {
  const plain = head.toLowerCase().replace(/[\s_-]/g, "");
  return FIELDS.find((one) => one === plain) ?? ALSO[plain];
}

/** Reads a table whose first row names its columns; of a lone column of addresses it may be missing. */
export function readRows(table: readonly (readonly string[])[], known: Known): Read {
  const [first = [], ...others] = table;
  const isBare = first.length === 1 && /^https?:\/\//.test(first[0]?.trim() ?? "");
  const head = isBare ? ["url"] : first.map((one) => one.trim());
  const columns = head.map(fieldOf);
  const given = isBare ? table : others;
  const unknown = head.filter((one, at) => one && !columns[at]);
  const failed = (fault: Key) => ({ head, unknown, rows: [], fault });
  if (table.length === 0) return { head: [], unknown: [], rows: [], fault: null };
  if (!columns.includes("url")) return failed("bulk.noUrl");
  if (columns.some((one, at) => one && columns.indexOf(one) !== at)) return failed("bulk.twice");
  if (given.length === 0) return failed("bulk.noRows");
  if (given.length > MOST) return failed("bulk.tooMany");
  const names = new Map<string, number>();
  const rows = given.map((cells, index) => {
    const fields: Partial<Record<FieldName, string>> = {};
    for (const [at, column] of columns.entries()) {
      const text = cells[at]?.trim() ?? "";
      if (column && text) fields[column] = text;
    }
    const faults: string[] = [];
    if (cells.slice(head.length).some((one) => one.trim())) faults.push(t("bulk.tooWide"));
    const body = bodyOf(fields, known, faults);
    const place = `${fields.domain?.toLowerCase() ?? ""}/${fields.name?.toLowerCase()}`;
    const before = names.get(place);
    if (fields.name && before) faults.push(t("bulk.sameName", { row: before }));
    else if (fields.name) names.set(place, index + 1);
    return { number: index + 1, cells, fields, faults, body };
  });
  return { head, unknown, rows, fault: null };
}

function bodyOf(
  fields: Partial<Record<FieldName, string>>,
  known: Known,
  faults: string[],
): LinkBody {
  const { url = "", title = "", name, campaign, domain, redirect } = fields;
  if (!url) faults.push(t("bulk.urlMissing"));
  else if (!URL.canParse(url)) faults.push(t("bulk.urlWrong"));
  if (title.length > 255) faults.push(t("bulk.titleLong"));
  if (redirect && redirect !== "301" && redirect !== "307") faults.push(t("bulk.redirectWrong"));
  const groupId = idOf(known.campaigns, campaign, "bulk.noCampaign", faults);
  const domainId = idOf(known.domains, domain, "bulk.noDomain", faults);
  return {
    title: title || proposedTitle(url) || url,
    ...(name ? { name } : {}),
    ...(groupId ? { groupId } : {}),
    ...(fields.notes ? { notes: fields.notes } : {}),
    tags: [...new Set((fields.tags ?? "").split(/[,;|]/).map((one) => one.trim()))].filter(Boolean),
    typeTL: {
      url,
      redirectType: redirect === "301" ? 301 : 307,
      ...(domainId ? { domainId } : {}),
    },
  };
}

function idOf(
  known: readonly Named[],
  wanted: string | undefined,
  fault: Key,
  faults: string[],
): number | undefined {
  if (!wanted) return undefined;
  const text = wanted.toLowerCase();
  const found = known.find((one) => one.name.toLowerCase() === text);
  if (!found) faults.push(t(fault, { name: wanted }));
  return found?.id;
}
