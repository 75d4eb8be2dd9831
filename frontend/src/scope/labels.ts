/** What dimensions and their values are called. */
import { countryName, languageName } from "../format/names";
import { type Key, t } from "../i18n";
import { first } from "../i18n/en/first";

/** By what one can filter, in the order in which it is offered. */
export const FILTERABLE = [
  "datapoint",
  "group",
  "tag",
  "source",
  "referrer_host",
  "referrer",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "country",
  "region_name",
  "city",
  "language",
  "device",
  "browser_family",
  "browser",
  "os_family",
  "os",
  "conversion",
  "destination",
  "domain",
  "keyword",
  "bot_name",
  "bot_category",
  "outcome",
] as const;

const BY_ID = new Set(["datapoint", "group", "tag", "conversion", "domain", "rule"]);
/** From here on ids are of a link's own rules; those below are of its mode. */
export const OWN_RULES = 1001;

export function isById(dimension: string): boolean {
  return BY_ID.has(dimension);
}

function has(key: string): key is Key {
  return Object.hasOwn(first, key);
}

/** `Countries`. */
export function dimensionName(dimension: string): string {
  const key = `dim.${dimension}`;
  return has(key) ? t(key) : dimension.replace(/^query_parameter:/, "?");
}

/** `Country`. */
export function dimensionOne(dimension: string): string {
  const key = `one.${dimension}`;
  return has(key) ? t(key) : dimensionName(dimension);
}

/** What a value is called: by the answer's names, in the reader's language, or as it is. */
export function valueName(
  dimension: string,
  value: string | number | null | undefined,
  names?: Record<string, Record<string, string>>,
): string {
  if (value === null || value === undefined) return t("value.none");
  const text = String(value);
  if (dimension === "rule" && Number(text) < OWN_RULES) return `${t("value.mode")} (${text})`;
  if (isById(dimension)) return names?.[dimension]?.[text] || `#${text}`;
  if (text === "") return dimension.startsWith("referrer") ? t("value.direct") : t("value.unknown");
  if (dimension === "source" && text === "Direct") return t("value.direct");
  if (dimension === "country") return countryName(text);
  if (dimension === "language") return languageName(text);
  const device = `device.${text}`;
  if (dimension === "device" && has(device)) return t(device);
  if (dimension === "device" || dimension === "bot_category" || dimension === "outcome") {
    const plain = text.replace(/^spider:/, "").replace(/-/g, " ");
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  }
  return text;
}
