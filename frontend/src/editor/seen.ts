/** What a visitor of a link gets, asked of the engine that answers visitors. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { body, v3 } from "../api/client";
import { countryName, languageName } from "../format/names";
import { t } from "../i18n";
import type { LinkBody } from "../links/data";
import { LISTS } from "./draft";
import type { RuleBody } from "./rules";
import { ruleInWords } from "./ruleWords";

export const DEVICES = ["desktop", "mobile", "tablet", "email", "bot"] as const;

/** A visit that nobody makes. */
export interface Visit {
  country: string;
  device: (typeof DEVICES)[number];
  language: string;
  isFirst: boolean;
  /** `2027-01-31T12:00` here, or nothing: now. */
  at: string;
  /** What only rules ask about, as it is typed. */
  more: Readonly<Partial<Record<keyof typeof MORE, string>>>;
}

/** The API's names of what else a visit has, by what rules ask. */
export const MORE = {
  region: "region",
  city: "city",
  os_family: "os",
  browser_family: "browser",
  referrer_host: "referrer",
  query_parameter: "query",
  percentage: "percentage",
} as const;

interface Comparison {
  fact: string;
  values: string[];
}

export interface Seen {
  outcome: "leads" | "expired" | "paused" | "blocked" | "not_found";
  destination: string | null;
  by: "rule" | "date" | "clicks" | "url" | "status";
  rule: {
    number: number;
    id: number;
    choice: string;
    condition: Comparison | null;
  } | null;
  targets: { destination: string; share: number }[];
  password: boolean;
  /** The rules that were asked about; those of the form may be others by now. */
  asked: readonly RuleBody[];
}

/** What is asked about: what would be sent of the link, and its own rules. */
export interface Looked {
  link: LinkBody;
  rules: readonly RuleBody[];
}

/** Null: there is nothing to ask about yet. */
export function useSeen(id: number | undefined, looked: Looked | null, visit: Visit) {
  const { isFirst, at, more, ...known } = visit;
  const asked = {
    ...(id ? { datapoint: id } : {}),
    link: looked ? asking(looked.link) : {},
    rules: looked?.rules ?? [],
    visit: {
      ...known,
      ...Object.fromEntries(
        Object.entries(more).map(([what, text]) => [
          MORE[what as keyof typeof MORE],
          what === "percentage" ? Number(text) : text.trim().replace(/^\?/, ""),
        ]),
      ),
      unique: isFirst,
      returning: !isFirst,
      earlier: isFirst ? 0 : 1,
      ...(at && !Number.isNaN(Date.parse(at)) ? { at: new Date(at).toISOString() } : {}),
    },
  };
  return useQuery({
    queryKey: ["link preview", asked],
    queryFn: async ({ signal }) => {
      const answer = body(await v3.POST("/v3/links/preview", { body: asked as never, signal }));
      return { ...(answer as unknown as Omit<Seen, "asked">), asked: asked.rules };
    },
    enabled: looked !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
}

/** What says where it leads; a row that is still empty is not there yet. */
export function asking({ typeTL, name, groupId }: LinkBody): LinkBody {
  const members: Record<string, unknown> = { ...typeTL };
  for (const list of Object.values(LISTS)) {
    const items = members[list] as readonly { url?: string }[] | undefined;
    if (items) members[list] = items.filter(({ url }) => url);
  }
  return {
    typeTL: members as NonNullable<LinkBody["typeTL"]>,
    ...(name ? { name } : {}),
    ...(groupId ? { groupId } : {}),
  };
}

/** Why, in words. */
export function reason({ outcome, by, rule, asked }: Seen): string {
  if (outcome !== "leads" && outcome !== "expired") return t(`editor.see.${outcome}`);
  if (by === "rule" && rule) {
    const own = rule.id >= FIRST_OWN ? asked[rule.number - 1] : undefined;
    // The form counts its own rules only, which come before those that a mode is made of.
    return own
      ? t("editor.see.rule", { n: rule.number, of: asked.length, what: ruleInWords(own) })
      : modeInWords(rule);
  }
  return t(`editor.see.${by === "date" || by === "clicks" ? by : "url"}`);
}

/** Lower ids are of the rules that a mode is made of. */
const FIRST_OWN = 1001;
const KINDS: Readonly<Record<string, "spiders" | "email" | "mobile">> = {
  bot: "spiders",
  mail_client: "email",
  device: "mobile",
};
const CHOICES: Readonly<Record<string, 1 | 3 | 4 | 8 | 9>> = {
  random: 1,
  spillover: 3,
  dynamic: 4,
  sequential: 8,
  weighted: 9,
};

/** The mode, with what it asked of the visit where it asks something. */
function modeInWords({ condition, choice }: NonNullable<Seen["rule"]>): string {
  if (condition === null) return t(`editor.mode.${CHOICES[choice] ?? 9}`);
  const { fact, values } = condition;
  const within = (mode: 2 | 5 | 6, what: string) =>
    t("editor.see.mode", { mode: t(`editor.mode.${mode}`), what });
  if (fact === "country") return within(6, values.map(countryName).join(", "));
  if (fact.endsWith("language")) return within(2, values.map(languageName).join(", "));
  if (fact === "unique") return t("editor.mode.7");
  const kind = KINDS[fact];
  return within(5, kind ? t(`editor.${kind}DestinationUrl`) : (values ?? []).join(", "));
}
