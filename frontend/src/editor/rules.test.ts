import { describe, expect, it } from "vitest";
import { type Item, newItem } from "./draft";
import { lackingIn, stillLacking } from "./lacking";
import {
  askedBy,
  newRule,
  newTest,
  type RuleBody,
  type RuleDraft,
  ruleBodies,
  ruleDrafts,
  type TestDraft,
  type When,
  wholeRules,
} from "./rules";
import { ruleInWords, whenInWords } from "./ruleWords";

const URL = "https://shop.example/";
const SHOWN: When[] = [
  { dimension: "country", is: "DE" },
  { dimension: "country", not_in: ["DE", "AT"] },
  { dimension: "device", in: ["mobile", "tablet"] },
  { dimension: "weekday", is_not: 7, zone: "Europe/Rome" },
  { dimension: "os_family", contains: ["Mac", "iOS"] },
  { dimension: "browser_family", does_not_contain: "Chrom" },
  { dimension: "language", is_not: "de" },
  { dimension: "query_parameter:utm_source", is: "mail" },
  { dimension: "query_parameter:x", is: "" },
  { dimension: "time", between: { from: "22:00", to: "06:00" }, zone: "Europe/Rome" },
  { dimension: "date", between: { to: "2026-12-24" }, zone: "UTC" },
  { dimension: "percentage", between: { from: 12.5 } },
  { dimension: "returning", is: true },
  { dimension: "bot", is: false },
];
const KEPT: When[] = [
  { or: [SHOWN[0] as When, SHOWN[2] as When] },
  { not: SHOWN[0] as When },
  { and: [SHOWN[0] as When, { not: SHOWN[2] as When }] },
  { dimension: "city", exists: true },
  { dimension: "referrer_host", ends_with: ".example" },
  { dimension: "city", is: "Washington, D.C." },
  { dimension: "date", between: { from: "2026-12-24T18:00" }, zone: "UTC" },
  { dimension: "mood", is: "good" },
];

const ruled = (when: When): RuleBody => ({ id: 1001, name: "a", when, url: URL });
const once = (rules: readonly RuleBody[]) => ruleBodies(ruleDrafts(rules));

describe("a link's rules in the form", () => {
  it("come back as they were, whether the form shows their conditions or not", () => {
    const rules: RuleBody[] = [
      ...[...SHOWN, ...KEPT, { and: SHOWN }].map(ruled),
      { url: URL },
      { id: 1003, choose: "random", destinations: [{ url: URL }, { url: `${URL}b` }] },
      {
        choose: "sticky",
        destinations: [
          { url: URL, weight: 70 },
          { url: URL, weight: 0 },
        ],
      },
    ];
    expect(once(rules)).toEqual(rules);
    const kept = ruleDrafts(rules).map((one) => one.kept !== null);
    expect(kept).toEqual(rules.map(({ when }) => when !== undefined && KEPT.includes(when)));
  });

  it("mean the same where the API has another way to say it", () => {
    const rules = [
      { dimension: "country", in: ["de"] },
      { dimension: "device", in: ["Mobile", "TABLET"] },
    ].map(ruled);
    expect(ruleDrafts(rules).map((one) => one.tests[0]?.values)).toEqual([
      ["DE"],
      ["mobile", "tablet"],
    ]);
    expect(once(rules)).toEqual([SHOWN[0], SHOWN[2]].map((one) => ruled(one as When)));
  });

  it("end a day where the next begins", () => {
    const evening = { dimension: "time", between: { from: "18:00", to: "24:00" }, zone: "UTC" };
    const [rule] = ruleDrafts([ruled(evening)]) as [RuleDraft];
    expect(rule.tests[0]?.values).toEqual(["18:00", "00:00"]);
    const whole = { ...evening, between: { from: "00:00", to: "24:00" } };
    expect(ruleDrafts([ruled(whole)])[0]?.kept).toEqual(whole);
  });

  it("say what they ask, however deep", () => {
    const deep = { not: { or: [{ and: [SHOWN[7] as When] }, SHOWN[0] as When] } };
    expect([...askedBy([ruled(deep), { url: URL }])].sort()).toEqual([
      "country",
      "query_parameter",
    ]);
  });

  it("are asked about only as far as they are whole", () => {
    const [whole] = ruleDrafts([ruled(SHOWN[0] as When)]) as [RuleDraft];
    const [split] = ruleDrafts([
      { choose: "random", destinations: [{ url: URL }, { url: "" }] },
    ]) as [RuleDraft];
    expect(wholeRules([newRule(), whole, { ...whole, items: [] }, split])).toEqual([
      ruled(SHOWN[0] as When),
      { choose: "random", destinations: [{ url: URL }] },
    ]);
  });

  it("lack what they cannot be asked without, until it is given", () => {
    const rule = newRule();
    const [country] = rule.tests as [TestDraft];
    const parameter = { ...newTest("query_parameter"), name: " " };
    const named = { ...newTest("query_parameter"), name: "x" };
    const tests = [
      country,
      newTest("device"),
      newTest("city"),
      { ...newTest("city"), values: [" , "] },
      newTest("time"),
      parameter,
      named,
      { ...named, key: 0, test: "has" as const },
      newTest("bot"),
    ];
    const items = [newItem(URL), newItem(" ")];
    const several: RuleDraft = { ...newRule(), tests: [], choose: "random", items };
    const none: RuleDraft = { ...several, key: 1, items: [] };
    const whole = ruleDrafts([...SHOWN, ...KEPT].map(ruled));
    const lacking = lackingIn([{ ...rule, tests }, several, none, ...whole]);
    const at = (place: number) => `rules[${rule.key}].when.and[${tests[place]?.key}]`;
    expect(lacking).toEqual({
      [at(0)]: "Choose at least one value.",
      [at(1)]: "Choose at least one value.",
      [at(2)]: "Give a value.",
      [at(3)]: "Give a value.",
      [at(4)]: "Give a beginning or an end.",
      [at(5)]: "Give the parameter's name.",
      [at(7)]: "Give a value.",
      [`rules[${rule.key}].url`]: "Give the destination.",
      [`rules[${several.key}].destinations[${items[1]?.key}].url`]: "Give the destination.",
      [`rules[${none.key}].destinations`]: "Give at least one destination.",
    });
    const mended = { ...rule, tests: [{ ...country, values: ["DE"] }, newTest()] };
    expect(stillLacking(lacking, [mended])).toEqual({
      [`rules[${rule.key}].url`]: "Give the destination.",
    });
  });

  it("lead to the first of several while they lead to one, and keep the others", () => {
    const several = {
      id: 1001,
      choose: "random" as const,
      destinations: [{ url: URL }, { url: "b" }],
    };
    const [rule] = ruleDrafts([several]) as [RuleDraft];
    const one: RuleDraft = { ...rule, choose: "" };
    expect(ruleBodies([one])).toEqual([{ id: 1001, url: URL }]);
    expect(wholeRules([one])).toEqual([{ id: 1001, url: URL }]);
    const [first, ...others] = rule.items as [Item];
    expect(wholeRules([{ ...one, items: [{ ...first, url: " " }, ...others] }])).toEqual([]);
    expect(ruleBodies([{ ...one, choose: "random" }])).toEqual([several]);
  });

  it("are called by name, else by what they ask", () => {
    expect(ruleInWords({ name: "Evenings", url: URL })).toBe("Evenings");
    expect(SHOWN.map(whenInWords)).toEqual([
      "Country is Germany",
      "Country is not Germany or Austria",
      "Device is Phone or Tablet",
      "Weekday is not Sun (Europe/Rome)",
      "System contains Mac or iOS",
      "Browser does not contain Chrom",
      "Language is not German",
      "?utm_source is mail",
      "?x is “”",
      "Time of day: 22:00 to 06:00 (Europe/Rome)",
      "Date: … to 2026-12-24 (UTC)",
      "Share of visitors (%): 12.5 to … %",
      "Coming back: Yes",
      "Bot: No",
    ]);
    expect(whenInWords(KEPT[2])).toBe("Country is Germany and not (Device is Phone or Tablet)");
    expect(whenInWords({ or: [{ and: SHOWN.slice(0, 2) }, KEPT[3] as When] })).toBe(
      "(Country is Germany and Country is not Germany or Austria) or City is known",
    );
    expect(whenInWords(undefined)).toBe("Always");
  });
});
