/** The figures that a report can have as columns, and how each is written. */
import { money, share, whole } from "../format/numbers";
import { type Key, t } from "../i18n";

export const MEASURES = [
  "clicks",
  "unique_clicks",
  "visitors",
  "views",
  "unique_views",
  "conversions",
  "unique_conversions",
  "conversion_rate",
  "value",
  "value_per_click",
  "commission",
  "cost",
  "spider_hits",
] as const;
export type Measure = (typeof MEASURES)[number];
const USUAL: readonly Measure[] = [
  "clicks",
  "unique_clicks",
  "visitors",
  "conversions",
  "conversion_rate",
  "value",
];
const IN_THE_OVERVIEW = new Set<Measure>([
  "clicks",
  "unique_clicks",
  "views",
  "conversions",
  "value",
  "spider_hits",
]);
const AMOUNTS = new Set<Measure>(["value", "value_per_click", "commission", "cost"]);

export function measureName(measure: Measure): string {
  return t(`${IN_THE_OVERVIEW.has(measure) ? "metric" : "reports.measure"}.${measure}` as Key);
}

export function measured(measure: Measure, value: number, currency: string): string {
  if (measure === "conversion_rate") return share(value);
  return AMOUNTS.has(measure) ? money(value, currency) : whole(value);
}

/** The columns that an address names, in the order of the list; the usual ones where it names none. */
export function readColumns(text: string): readonly Measure[] {
  const named = new Set(text.split(","));
  const found = MEASURES.filter((measure) => named.has(measure));
  return found.length > 0 ? found : USUAL;
}

export function writeColumns(columns: readonly Measure[]): string {
  const isUsual =
    columns.length === USUAL.length && columns.every((measure) => USUAL.includes(measure));
  return isUsual ? "" : columns.join(",");
}

/** The column and direction of an address; the first column, highest first, where it fits none. */
export function readSort(
  text: string,
  columns: readonly Measure[],
): { column: Measure; ascending: boolean } {
  const column = columns.find((measure) => measure === text.replace("-", ""));
  return column
    ? { column, ascending: !text.startsWith("-") }
    : { column: columns[0] ?? "clicks", ascending: false };
}
