import { formatLocale } from "../i18n";

/** `45 seconds`, `3 hours`, `12 days`: a stretch of time in its greatest fitting unit. */
export function spanText(seconds: number): string {
  const [unit, size] = (
    [
      ["day", 86_400],
      ["hour", 3600],
      ["minute", 60],
    ] as const
  ).find(([, length]) => seconds >= length) ?? ["second", 1];
  return new Intl.NumberFormat(formatLocale(), {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 1,
  }).format(seconds / size);
}
