import { formatLocale } from "../i18n";

/** A conversion rate to its tenth of a percent, by which rates differ: `5.5%`. */
export function rate(part: number, all: number): string {
  if (all <= 0) return "–";
  return new Intl.NumberFormat(formatLocale(), {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(part / all);
}
