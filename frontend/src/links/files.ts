/** The list of links as files, narrowed as it is on the screen as far as the API can. */
import type { Exported } from "../exports/ExportMenu";
import { figuresFile, listFile } from "../exports/files";
import type { Filter } from "../scope/filters";
import { daysOf } from "../scope/period";
import type { Wanted } from "./wanted";

const COUNTED = {
  dimension: "datapoint",
  metrics: ["clicks", "unique_clicks", "conversions", "value", "spider_hits"],
};

export function filesOf({ text, status, tag, group, period }: Wanted, today: string): Exported[] {
  const narrowed: Filter[] = [
    ...(group ? [{ dimension: "group", test: "is" as const, values: [group] }] : []),
    ...(tag ? [{ dimension: "tag", test: "is" as const, values: [tag] }] : []),
  ];
  const tags = tag ? [tag] : [];
  return [
    listFile({ of: "links", status, tags, group: Number(group) || null, text }),
    figuresFile("links", daysOf(period, today) ?? "beginning", COUNTED, text, narrowed),
  ];
}
