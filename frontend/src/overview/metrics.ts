/** The six figures, which are never mixed up: people, unique people, pixels, goals, worth, bots. */
import { money, short, whole } from "../format/numbers";
import { type Key, t } from "../i18n";

export const METRICS = [
  "clicks",
  "unique_clicks",
  "views",
  "conversions",
  "value",
  "spider_hits",
] as const;
export type Metric = (typeof METRICS)[number] | "unique_views";

/** What an address asks for, where the screen has it; else what the screen shows first. */
export function readMetric(text: string, metrics: readonly Metric[]): Metric {
  return metrics.find((one) => one === text) ?? metrics[0] ?? "clicks";
}

export function metricName(metric: Metric): string {
  return t(`metric.${metric}` as Key);
}

/** A figure as a card or a row has room for it. */
export function shown(metric: Metric, value: number, currency: string, from = 1_000_000): string {
  return metric === "value" ? money(value, currency, true) : short(value, from);
}

/** The figure to its last digit. */
export function exact(metric: Metric, value: number, currency: string): string {
  return metric === "value" ? money(value, currency) : whole(value);
}
