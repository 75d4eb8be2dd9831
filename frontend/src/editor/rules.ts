/** A link's own rules: as the form holds them, and as the API has them. */
import { TESTS, type Test } from "../scope/filters";
import { type Item, newItem, newKey } from "./draft";

/** What a condition may ask in the form, in the order in which it is offered. */
export const WHATS = [
  "country",
  "region",
  "city",
  "language",
  "device",
  "os_family",
  "browser_family",
  "referrer_host",
  "query_parameter",
  "time",
  "weekday",
  "date",
  "returning",
  "unique",
  "percentage",
  "bot",
  "mail_client",
] as const;
export type What = (typeof WHATS)[number];

type Kind = "country" | "choices" | "texts" | "truth" | "span";
const KINDS: { readonly [what in What]?: Kind } = {
  country: "country",
  device: "choices",
  weekday: "choices",
  returning: "truth",
  unique: "truth",
  bot: "truth",
  mail_client: "truth",
  time: "span",
  date: "span",
  percentage: "span",
};
export function kindOf(what: What): Kind {
  return KINDS[what] ?? "texts";
}
export function isZoned(what: What): boolean {
  return what === "time" || what === "date" || what === "weekday";
}
/** How a condition of this kind may compare. */
export function testsOf(what: What): readonly Test[] {
  const kind = kindOf(what);
  if (kind === "truth" || kind === "span") return [];
  return kind === "texts" ? TESTS : ["is", "not"];
}

export const CHOICES = ["random", "weighted", "sequential", "sticky"] as const;
export type Choose = (typeof CHOICES)[number];
export function isWeighted(choose: Choose | ""): boolean {
  return choose === "weighted" || choose === "sticky";
}
/** As many as the API takes. */
export const MOST_RULES = 50;
const PARAMETER = "query_parameter:";

type Value = string | number | boolean;
export interface When {
  and?: When[];
  or?: When[];
  not?: When;
  dimension?: string;
  zone?: string;
  between?: { from?: Value; to?: Value };
  [test: string]: unknown;
}
export interface RuleBody {
  id?: number;
  name?: string;
  when?: When;
  url?: string;
  choose?: Choose;
  destinations?: { url: string; weight?: number }[];
}

/** One condition. Spans have two values, texts one with commas between, `yes` or `no` is a truth. */
export interface TestDraft {
  key: number;
  what: What;
  /** The name of a query parameter. */
  name: string;
  test: Test;
  values: readonly string[];
  /** Empty: the account's. */
  zone: string;
}

export interface RuleDraft {
  key: number;
  id: number | undefined;
  name: string;
  /** All of them hold. */
  tests: readonly TestDraft[];
  /** A condition that the form cannot show. */
  kept: When | null;
  /** Empty: there is one destination. */
  choose: Choose | "";
  items: readonly Item[];
}

export function newTest(what: What = "country"): TestDraft {
  const values = { country: [], choices: [], texts: [""], truth: ["yes"], span: ["", ""] };
  return { key: newKey(), what, name: "", test: "is", values: values[kindOf(what)], zone: "" };
}

export function newRule(): RuleDraft {
  return {
    key: newKey(),
    id: undefined,
    name: "",
    tests: [newTest()],
    kept: null,
    choose: "",
    items: [newItem()],
  };
}

export function ruleDrafts(rules: readonly RuleBody[]): RuleDraft[] {
  return rules.map((rule) => {
    const tests = testsIn(rule.when);
    const items = rule.destinations ?? [{ url: rule.url ?? "" }];
    return {
      key: newKey(),
      id: rule.id,
      name: rule.name ?? "",
      tests: tests ?? [],
      kept: tests ? null : (rule.when ?? null),
      choose: rule.choose ?? "",
      items: items.map((one) => newItem(one.url, String(weightOf(one)))),
    };
  });
}

function weightOf(item: { weight?: number }): number {
  return item.weight ?? 1;
}

/** The conditions that all hold; null where the form has no way to show them. */
function testsIn(when: When | undefined): TestDraft[] | null {
  if (when === undefined) return [];
  const leaves = when.and ?? [when];
  const tests = leaves.map(testOf);
  return tests.every((one) => one !== null) ? tests : null;
}

function testOf(when: When): TestDraft | null {
  const dimension = when.dimension ?? "";
  const isParameter = dimension.startsWith(PARAMETER);
  const what = WHATS.find((one) => one === (isParameter ? "query_parameter" : dimension));
  if (!what) return null;
  const kind = kindOf(what);
  const test = TEST_OF[Object.keys(when).find((name) => name in TEST_OF) ?? ""] ?? "is";
  let values: string[];
  if (kind === "span") {
    values = [when.between?.from, when.between?.to].map((one) => String(one ?? ""));
    // A whole day has one time for both ends.
    if (what === "time" && values.join("-") === "00:00-24:00") return null;
    if (what === "time") values = values.map(midnight);
    // Fields for days have no place for a minute.
    if (what === "date" && values.some((one) => one.includes("T"))) return null;
  } else {
    const name = Object.keys(when).find((one) => one in TEST_OF) ?? "";
    const given = [when[name] ?? []].flat();
    values = given.map((one) => (one === true ? "yes" : one === false ? "no" : String(one)));
    if (kind === "texts") values = [values.join(", ")];
    values = values.map((one) => String(cased(what, one)));
  }
  const found: TestDraft = {
    key: newKey(),
    what,
    name: isParameter ? dimension.slice(PARAMETER.length) : "",
    test,
    values,
    zone: when.zone ?? "",
  };
  // What comes back as it was, and only that, is shown.
  return JSON.stringify(plain(whenOf(found))) === JSON.stringify(plain(when)) ? found : null;
}

const TEST_OF: Readonly<Record<string, Test>> = {
  is: "is",
  in: "is",
  is_not: "not",
  not_in: "not",
  contains: "has",
  does_not_contain: "hasnt",
};

/** A code as the form spells it: the API takes it in any case. */
function cased(dimension: string, value: unknown): unknown {
  if (dimension === "country") return String(value).toUpperCase();
  return dimension === "device" ? String(value).toLowerCase() : value;
}

/** The end of a day as fields have it: the beginning of the next. */
function midnight(time: string): string {
  return time === "24:00" ? "00:00" : time;
}

/** A condition with its members in one order, and one of one value as it is. */
function plain(when: When): object {
  const names: Readonly<Record<string, string>> = { in: "is", not_in: "is_not" };
  const members = Object.entries(when).map(([name, value]): [string, unknown] => [
    names[name] ?? name,
    name === "between"
      ? [when.between?.from, when.between?.to].map((one) => midnight(String(one ?? "")))
      : [value].flat().map((one) => cased(when.dimension ?? "", one)),
  ]);
  return members.sort(([one], [other]) => (one < other ? -1 : 1));
}

export function whenOf({ what, name, test, values, zone }: TestDraft): When {
  const dimension = what === "query_parameter" ? PARAMETER + name.trim() : what;
  const kind = kindOf(what);
  const at = isZoned(what) && zone.trim() ? { zone: zone.trim() } : {};
  if (kind === "truth") return { dimension, is: values[0] === "yes" };
  if (kind === "span") {
    const edge = (text = "") => (what === "percentage" ? Number(text) : text);
    const [from, to] = values;
    const between = { ...(from ? { from: edge(from) } : {}), ...(to ? { to: edge(to) } : {}) };
    return { dimension, between, ...at };
  }
  const given = kind === "texts" ? texts(values[0] ?? "") : values;
  const sent = what === "weekday" ? given.map(Number) : given;
  if (test === "has" || test === "hasnt") {
    return { dimension, [test === "has" ? "contains" : "does_not_contain"]: oneOrAll(sent) };
  }
  if (sent.length === 1) return { dimension, [test === "is" ? "is" : "is_not"]: sent[0], ...at };
  return { dimension, [test === "is" ? "in" : "not_in"]: sent, ...at };
}

function oneOrAll(values: readonly Value[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function texts(typed: string): string[] {
  const parts = typed.split(",").map((one) => one.trim());
  return parts.length === 1 ? parts : parts.filter(Boolean);
}

/** What a condition lacks before it can be asked; a parameter may be there and empty. */
export function lackOf({ what, name, test, values }: TestDraft) {
  if (what === "query_parameter" && !name.trim()) return "name";
  const kind = kindOf(what);
  if (kind === "span") return values.some(Boolean) ? null : "edge";
  if (kind !== "texts") return values.length > 0 ? null : "choice";
  const given = texts(values[0] ?? "");
  const mayBeEmpty = what === "query_parameter" && (test === "is" || test === "not");
  return given.some(Boolean) || (mayBeEmpty && given.length > 0) ? null : "value";
}

/** Where a rule leads as it is: the others are kept for when it chooses again. */
export function led({ choose, items }: RuleDraft): readonly Item[] {
  return choose ? items : items.slice(0, 1);
}

/** What is sent: the whole list. */
export function ruleBodies(rules: readonly RuleDraft[]): RuleBody[] {
  return rules.map((rule) => {
    const { id, name, tests, kept, choose } = rule;
    const leaves = tests.map(whenOf);
    const when = kept ?? (leaves.length > 1 ? { and: leaves } : leaves[0]);
    const destinations = led(rule).map((one) => ({
      url: one.url.trim(),
      ...(isWeighted(choose) ? { weight: Number(one.weight) || 0 } : {}),
    }));
    return {
      ...(id === undefined ? {} : { id }),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(when ? { when } : {}),
      ...(choose ? { choose, destinations } : { url: destinations[0]?.url ?? "" }),
    };
  });
}

/** Those that lead somewhere, and whose conditions are whole: what a preview can be asked about. */
export function wholeRules(rules: readonly RuleDraft[]): RuleBody[] {
  return ruleBodies(
    rules
      .map((rule) => ({ ...rule, items: led(rule).filter(({ url }) => url.trim()) }))
      .filter(({ tests, items }) => tests.every((one) => !lackOf(one)) && items.length > 0),
  );
}

/** What rules ask, whatever of it their conditions are made of. */
export function askedBy(rules: readonly RuleBody[]): ReadonlySet<What> {
  const found = new Set<What>();
  const look = (when: When) => {
    for (const one of when.and ?? when.or ?? (when.not ? [when.not] : [])) look(one);
    const dimension = (when.dimension ?? "").replace(/:.*/, "");
    const what = WHATS.find((one) => one === dimension);
    if (what) found.add(what);
  };
  for (const { when } of rules) if (when) look(when);
  return found;
}
