/** Guests as the form has them, and what they were granted. */
import { useQuery } from "@tanstack/react-query";
import { body, v2 } from "../api/client";
import type { components } from "../api/v2";
import type { FieldOf } from "../catalog/EntryForm";
import { t } from "../i18n";

export type GuestBody = components["schemas"]["Guest"];
export type Verb = "r" | "w";
export type Kind = "datapoint" | "group";

export interface Guest {
  id: number;
  /** What people call them, else the name that they sign in by. */
  name: string;
  body: GuestBody;
}

export interface Grant {
  id: number;
  name: string;
  kind: Kind;
  verb: Verb;
}

export function guestOf(body: GuestBody): Guest {
  return { id: body.id, name: body.name || body.userName, body };
}

/** How much they were granted: links, pixels and campaigns. */
export function grantsOf({ tlGrants = 0, tpGrants = 0, groupGrants = 0 }: GuestBody): number {
  return tlGrants + tpGrants + groupGrants;
}

/** What they may not see, or may do, by the API's names. */
const SPARED = ["hideValue", "hideCost", "hideComCost", "hideParams", "hideCount"] as const;
const PERCENTS = ["percentValue", "percentCommission"] as const;
const ALLOWED = ["allowGroupCreation", "allowAllGrants"] as const;

export function fieldsOf(guest: Guest | null): readonly FieldOf[] {
  const one = guest?.body;
  const hidden = [
    ["", t("guests.shown")],
    ["1", t("guests.hidden")],
  ] as const;
  const allowed = [
    ["", t("guests.no")],
    ["1", t("guests.yes")],
  ] as const;
  const choice = (is: boolean | undefined) => (is ? "1" : "");
  return [
    { name: "userName", label: t("guests.userName"), value: one?.userName ?? "" },
    { name: "name", label: t("catalog.name"), value: one?.name ?? "" },
    { name: "email", label: t("guests.email"), value: one?.email ?? "" },
    {
      name: "password",
      label: t("guests.password"),
      hint: t(guest ? "guests.passwordKept" : "guests.passwordHint"),
      value: "",
      kind: "password",
    },
    ...SPARED.map(
      (name): FieldOf => ({
        name: `conversionOptions.${name}`,
        label: t(`guests.${name}`),
        value: choice(one?.conversionOptions[name]),
        kind: "choice",
        choices: hidden,
        isFolded: true,
      }),
    ),
    {
      name: "hitOptions.hideReferrer",
      label: t("guests.hideReferrer"),
      value: choice(one?.hitOptions.hideReferrer),
      kind: "choice",
      choices: hidden,
      isFolded: true,
    },
    ...PERCENTS.map(
      (name): FieldOf => ({
        name: `conversionOptions.${name}`,
        label: t(`guests.${name}`),
        hint: t("guests.percentHint"),
        value: String(one?.conversionOptions[name] || ""),
        kind: "number",
        isFolded: true,
      }),
    ),
    ...ALLOWED.map(
      (name): FieldOf => ({
        name: `extendedGrants.${name}`,
        label: t(`guests.${name}`),
        value: choice(one?.extendedGrants[name]),
        kind: "choice",
        choices: allowed,
        isFolded: true,
      }),
    ),
    {
      name: "notes",
      label: t("catalog.notes"),
      value: one?.notes ?? "",
      kind: "area",
      isFolded: true,
    },
  ];
}

/** What the form says, as the API takes it: a password that is not given stays as it is. */
export function sentOf(values: Record<string, string>): object {
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const [part = "", member] = name.split(".");
    if (member) {
      const is = member.startsWith("percent") ? value || "0" : value === "1";
      sent[part] = { ...(sent[part] as object | undefined), [member]: is };
    } else if (name !== "password" || value) {
      sent[name] = value;
    }
  }
  return sent;
}

export function useGrants(guestId: number) {
  return useQuery({
    queryKey: ["catalog", "grants", guestId],
    queryFn: async (): Promise<Grant[]> => {
      const params = { path: { guestId }, query: { limit: 1000 } as never };
      const answer = body(await v2.GET("/account/guests/{guestId}/permissions", { params }));
      const grants = new Map<string, Grant>();
      for (const { Entity, EntityName, EntityType, Type } of answer.entities) {
        const key = `${EntityType} ${Entity.id}`;
        // To see and to change are two permissions of the same thing.
        const verb = Type === "w" || grants.get(key)?.verb === "w" ? "w" : "r";
        grants.set(key, { id: Entity.id, name: EntityName, kind: EntityType as Kind, verb });
      }
      return [...grants.values()];
    },
  });
}

/** Adds or takes a permission; without `r` there is no `w`. */
export async function grant(
  guestId: number,
  { kind, id }: { kind: Kind; id: number },
  Action: "add" | "remove",
  Verb: Verb,
): Promise<void> {
  const params = { path: { guestId, type: kind } };
  await v2.PUT("/account/guests/{guestId}/{type}/permissions/patch", {
    params,
    body: { Action, Id: id, Verb } as never,
  });
}
