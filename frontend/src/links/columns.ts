/** The columns of the list: their names, what they sort by, and which ones this browser shows. */
import { useState } from "react";
import type { Key } from "../i18n";
import type { Wanted } from "./wanted";

export const COLUMNS = [
  "campaign",
  "tags",
  "trend",
  "clicks",
  "unique",
  "conversions",
  "value",
  "last",
] as const;
export type Column = (typeof COLUMNS)[number];

/** `link` is always there: it heads its row. */
export const NAMES: Record<Column | "link", Key> = {
  link: "links.link",
  campaign: "links.campaign",
  tags: "links.tags",
  trend: "links.trend",
  clicks: "metric.clicks",
  unique: "metric.unique_clicks",
  conversions: "metric.conversions",
  value: "metric.value",
  last: "links.last",
};

/** By which figure or member of the API a column sorts. */
export const SORTS: Partial<Record<Column | "link", string>> = {
  link: "title",
  campaign: "groupName",
  clicks: "totalClicks",
  unique: "uniqueClicks",
  conversions: "conversionsCount",
  value: "conversionsValue",
  last: "lastHitDate",
};

export function isFigure(column: Column | "link"): boolean {
  return !["link", "campaign", "tags", "trend"].includes(column);
}

/** The other direction; of a column that was not sorted by, texts from A, figures from the most. */
export function nextSort(column: Column | "link", { sort, ascending }: Wanted): string {
  const by = SORTS[column] ?? "";
  const isUp = sort === by ? !ascending : !isFigure(column);
  return isUp ? by : `-${by}`;
}

const STORED = "clicktrail.links.columns";

function stored(): readonly Column[] {
  const names = localStorage.getItem(STORED);
  if (names === null) return COLUMNS;
  return COLUMNS.filter((one) => names.split(",").includes(one));
}

/** The columns that are shown, and how to show or hide one. */
export function useColumns() {
  const [columns, setColumns] = useState(stored);
  const toggle = (column: Column) => {
    const next = COLUMNS.filter((one) => columns.includes(one) !== (one === column));
    localStorage.setItem(STORED, next.join(","));
    setColumns(next);
  };
  return [columns, toggle] as const;
}
