/** The form of a pixel: its fields by the API's names, and what they send. */
import type { components } from "../api/v2";
import type { FieldOf } from "../catalog/EntryForm";
import { SLOTS } from "../editor/draft";
import { t } from "../i18n";
import type { Named } from "../links/data";
import { differing } from "../links/differing";
import { withKept } from "../links/PlaceFields";

export type Body = components["schemas"]["Datapoint"];

/** What a pixel can be in, or carry. */
export interface Offered {
  campaigns: readonly Named[];
  tags: readonly Named[];
  conversions: readonly Named[];
}

/** Of a copy the address is another one, which is made up where none is given. */
export function pixelFields(
  one: Body | null,
  { campaigns, tags, conversions }: Offered,
  isCopy = false,
): FieldOf[] {
  const title = one?.title ?? "";
  const isNew = one === null || isCopy;
  const groups = withKept(campaigns, one?.groupId, one?.groupName ?? "");
  const fallback = groups.find(({ name }) => name === "Default");
  return [
    {
      name: "title",
      label: t("form.title"),
      value: isCopy ? t("catalog.copyOf", { name: title }) : title,
    },
    {
      name: "name",
      label: t("form.name"),
      ...(isNew ? { hint: t("form.nameHint") } : {}),
      value: isNew ? "" : (one.name ?? ""),
    },
    {
      name: "groupId",
      label: t("form.campaign"),
      kind: "choice",
      choices: [
        ...(fallback || one ? [] : ([["", "Default"]] as const)),
        ...groups.map(({ id, name }) => [String(id), name] as const),
      ],
      value: String(one?.groupId ?? fallback?.id ?? ""),
    },
    {
      name: "tags",
      label: t("form.tags"),
      hint: t("form.tagsHint"),
      value: one?.tags.map(({ name }) => name).join(", ") ?? "",
      offered: tags.map(({ name }) => name),
    },
    { name: "notes", label: t("catalog.notes"), value: one?.notes ?? "", kind: "area" },
    ...SLOTS.map((slot, at): FieldOf => {
      const id = one?.[`${slot}ConversionId`] ?? 0;
      const kept = withKept(conversions, id, one?.[`${slot}ConversionName`] ?? "");
      return {
        name: `${slot}ConversionId`,
        label: t("editor.conversion", { n: at + 1 }),
        kind: "choice",
        choices: [
          ["0", t("editor.noConversion")],
          ...kept.map((conversion) => [String(conversion.id), conversion.name] as const),
        ],
        value: String(id),
        isFolded: true,
      };
    }),
  ];
}

/** What the form says, as the API takes it; a name or campaign that is not given is left out. */
export function pixelBody(values: Record<string, string>): Record<string, unknown> {
  const { title, name, groupId, tags = "", notes } = values;
  return {
    title,
    ...(name ? { name } : {}),
    ...(groupId ? { groupId: Number(groupId) } : {}),
    tags: tags
      .split(",")
      .map((one) => one.trim())
      .filter(Boolean),
    notes,
    ...Object.fromEntries(
      SLOTS.map((slot) => [`${slot}ConversionId`, Number(values[`${slot}ConversionId`] ?? 0)]),
    ),
  };
}

/** What of the form differs from the pixel as it was when the form was opened: nothing else is sent. */
export function changedPixel(
  one: Body,
  values: Record<string, string>,
): Partial<Record<string, unknown>> {
  const fields = pixelFields(one, { campaigns: [], tags: [], conversions: [] });
  const before = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  return differing(pixelBody(values), pixelBody(before));
}
