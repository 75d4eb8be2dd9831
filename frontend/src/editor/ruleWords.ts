/** What a rule asks, in words. */
import { type Key, locale, t } from "../i18n";
import { dimensionOne, valueName } from "../scope/labels";
import { type RuleBody, WHATS, type What, type When } from "./rules";

const TESTS: Readonly<Record<string, Key>> = {
  is: "test.is",
  in: "test.is",
  is_not: "test.not",
  not_in: "test.not",
  contains: "test.has",
  does_not_contain: "test.hasnt",
  begins_with: "rules.begins",
  ends_with: "rules.ends",
};
const OWN: ReadonlySet<string> = new Set<What>([
  "query_parameter",
  "region",
  "time",
  "weekday",
  "date",
  "returning",
  "unique",
  "percentage",
  "bot",
  "mail_client",
]);

/** `Country`, `Time of day`. */
export function whatName(what: What): string {
  return OWN.has(what) ? t(`rules.${what}` as Key) : dimensionOne(what);
}

/** `Mon`. */
export function weekdayName(day: number): string {
  // 1 January 2024 was a Monday.
  const names = new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" });
  return names.format(Date.UTC(2024, 0, day));
}

/** A rule's name, else what it asks. */
export function ruleInWords({ name, when }: RuleBody): string {
  return name || whenInWords(when);
}

export function whenInWords(when: When | undefined): string {
  if (when === undefined) return t("rules.always");
  for (const word of ["and", "or"] as const) {
    const some = when[word];
    if (some) {
      const parts = some.map((one) =>
        (one.and ?? one.or) ? `(${whenInWords(one)})` : whenInWords(one),
      );
      return parts.join(` ${t(`rules.${word}`)} `);
    }
  }
  return when.not ? t("rules.not", { what: whenInWords(when.not) }) : leafInWords(when);
}

function leafInWords(when: When): string {
  const dimension = when.dimension ?? "";
  const what = WHATS.find((one) => one === dimension);
  const subject = what ? whatName(what) : dimensionOne(dimension);
  const zone = when.zone ? ` (${when.zone})` : "";
  if (when.between) {
    const { from = "…", to = "…" } = when.between;
    const unit = what === "percentage" ? " %" : "";
    return `${subject}: ${t("rules.between", { from: String(from), to: `${to}${unit}` })}${zone}`;
  }
  if ("exists" in when) {
    return `${subject} ${t(when["exists"] ? "rules.known" : "rules.unknown")}`;
  }
  const test = Object.keys(when).find((name) => name in TESTS) ?? "";
  const values = [when[test] ?? []].flat();
  if (typeof values[0] === "boolean") {
    return `${subject}: ${t(values[0] ? "rules.yes" : "rules.no")}`;
  }
  const names = values.map((value) => {
    if (what === "weekday") return weekdayName(Number(value));
    // A parameter may be there and empty.
    return value === "" ? "“”" : valueName(dimension, value as string);
  });
  const key = TESTS[test];
  return `${subject} ${key ? t(key) : test} ${names.join(` ${t("test.or")} `)}${zone}`;
}
