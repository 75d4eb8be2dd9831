/** Time zones and currencies to choose from: those that the browser knows, and the one that is set. */
import { locale, t } from "../i18n";

type Choices = readonly (readonly [string, string])[];

export function choicesOfZone(present: string): Choices {
  const known = new Set([present, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  return [...known].sort().map((zone) => [zone, zone.replaceAll("_", " ")]);
}

export function choicesOfCurrency(present: string): Choices {
  const names = new Intl.DisplayNames(locale(), { type: "currency" });
  const known = new Set([...(present ? [present] : []), ...Intl.supportedValuesOf("currency")]);
  return [
    ["", t("settings.noCurrency")],
    ...[...known].sort().map((code) => [code, `${code} · ${names.of(code) ?? code}`] as const),
  ];
}
