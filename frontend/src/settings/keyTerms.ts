/** For how long a key is made. */
import { formatLocale, t } from "../i18n";

const DAYS = [30, 90, 365] as const;

export function termsOfKeys(): readonly (readonly [string, string])[] {
  const days = new Intl.NumberFormat(formatLocale(), {
    style: "unit",
    unit: "day",
    unitDisplay: "long",
  });
  return [
    ["", t("settings.keyEndNever")],
    ...DAYS.map((number) => [String(number), days.format(number)] as const),
  ];
}

/** The moment so many days from now, to the second. */
export function endIn(days: number, now: Date): string {
  return `${new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 19)}Z`;
}
