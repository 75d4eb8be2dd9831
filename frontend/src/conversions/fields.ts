/** The form of a conversion: its fields by the API's names, and what they send. */
import type { FieldOf } from "../catalog/EntryForm";
import { t } from "../i18n";
import type { Conversion } from "./data";

const PROTOCOLS = { Http: 0, Https: 1 } as const;
const DUPLICATES = { None: 0, PerClick: 1, PerParameter: 2 } as const;

/** The API answers with numbers, and to some clients with names. */
function numbered(value: number | string, names: Record<string, number>): string {
  return String(typeof value === "string" ? names[value] : value);
}

export function isSecure(conversion: Conversion): boolean {
  return numbered(conversion.protocol ?? 0, PROTOCOLS) === "1";
}

export function conversionFields(one: Conversion | null): FieldOf[] {
  return [
    { name: "name", label: t("catalog.name"), value: one?.name ?? "" },
    {
      name: "value",
      label: t("conversions.value"),
      hint: t("conversions.valueHint"),
      kind: "number",
      value: one?.value ? String(one.value) : "",
    },
    {
      name: "description",
      label: t("catalog.notes"),
      kind: "area",
      value: one?.description ?? "",
    },
    {
      name: "duplicates",
      label: t("conversions.duplicates"),
      kind: "choice",
      choices: (["0", "1", "2"] as const).map((n) => [n, t(`conversions.duplicates.${n}`)]),
      value: numbered(one?.duplicates ?? 1, DUPLICATES),
      isFolded: true,
    },
    {
      name: "lookBackDays",
      label: t("conversions.lookBack"),
      hint: t("conversions.lookBackHint"),
      kind: "number",
      value: String(one?.lookBackDays ?? 30),
      isFolded: true,
    },
    {
      name: "protocol",
      label: t("conversions.protocol"),
      kind: "choice",
      choices: [
        ["1", "https"],
        ["0", "http"],
      ],
      value: one ? numbered(one.protocol ?? 0, PROTOCOLS) : "1",
      isFolded: true,
    },
  ];
}

/** Amounts are typed with a comma in most of Europe. */
export function conversionBody(values: Record<string, string>): Record<string, unknown> {
  const number = (name: string) => (values[name] ?? "").replace(",", ".");
  return {
    name: values["name"],
    description: values["description"],
    value: number("value") || "0",
    duplicates: Number(values["duplicates"]),
    lookBackDays: Number(number("lookBackDays") || 30),
    protocol: Number(values["protocol"]),
  };
}
