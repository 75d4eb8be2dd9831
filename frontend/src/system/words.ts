/** What the parts of the installation are called, and what they have done, in words. */
import type { components } from "../api/v3";
import { whole } from "../format/numbers";
import { formatLocale, type Key, t } from "../i18n";

export type SystemPart = components["schemas"]["SystemPart"];

const KNOWN = new Set(["app", "edge", "feeder", "hitstore", "ingest", "supervisor"]);

/** The time of day where the reader is, to the second. */
export function momentText(at: string): string {
  return new Date(at).toLocaleTimeString(formatLocale());
}

/** `edge-0` → Edge worker 0, and what it is there for; others by their own name. */
export function nameOf(part: { name: string }): { name: string; does: string } {
  const [kind = "", number = ""] = part.name.split("-");
  if (!KNOWN.has(kind)) return { name: part.name, does: "" };
  return {
    name: t(`system.part.${kind}` as Key, { n: number }).trim(),
    does: t(`system.does.${kind}` as Key),
  };
}

/** In this order, where a part has them; what never happened is not said. */
const TOLD: readonly (readonly [string, Key])[] = [
  ["unrecorded_total", "system.lost"],
  ["hits_total", "system.hits"],
  ["requests_total", "system.requests"],
  ["queries_total", "system.queries"],
  ["links", "system.links"],
  ["restarts_total", "system.restarts"],
];

/** What a part has done since it started, in a line. */
export function doneText(figures: Record<string, number>): string {
  return TOLD.filter(([figure]) => figures[figure])
    .map(([figure, key]) => counted(key, figures[figure] ?? 0))
    .join(" · ");
}

/** A text with a number in it: the number chooses the form, and stands there as it is written. */
export function counted(key: Key, n: number): string {
  return t(key, { n }).replace(String(n), whole(n));
}
