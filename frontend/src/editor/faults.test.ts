import { describe, expect, it } from "vitest";
import { Fault } from "../api/client";
import { faultsOfRule, ruleFaults } from "./faults";
import { type RuleBody, type RuleDraft, ruleDrafts } from "./rules";

const URL = "https://shop.example/";
const GERMANS = { dimension: "country", is: "DE" };
const PHONES = { dimension: "device", is: "mobile" };

function refused(sent: readonly RuleDraft[], ...faults: readonly (readonly [string, string])[]) {
  const fields = faults.map(([field, detail]) => ({ field, detail }));
  return ruleFaults(new Fault(400, "", "", fields), sent);
}

describe("a refusal of a link's rules", () => {
  it("is by the rows that were sent, and of what is no rule there is none", () => {
    const [both] = ruleDrafts([{ when: { and: [GERMANS, PHONES] }, url: URL }]) as [RuleDraft];
    const faults = refused(
      [both],
      ["rules/0/when/and/1/in/0", "no such country"],
      ["rules/0/when/and/1/in/0", "nor a good one"],
      ["rules/0/name", "too long"],
      ["rules", "too many"],
      ["title", "of the link"],
    );
    expect(faults).toEqual({
      [`rules[${both.key}].when.and[${both.tests[1]?.key}].in[0]`]: "no such country",
      [`rules[${both.key}].name`]: "too long",
      rules: "too many",
    });
    expect(ruleFaults(new Error("offline"), [both])).toEqual({});
    const turned = { ...both, tests: both.tests.toReversed() };
    expect(faultsOfRule(faults, turned).tests).toEqual(["no such country", undefined]);
  });

  it("stands at the condition, the destination or the rule that it is about, and once", () => {
    const rules: RuleBody[] = [
      { when: { and: [GERMANS, PHONES] }, url: URL },
      { when: PHONES, choose: "weighted", destinations: [{ url: URL }, { url: URL }] },
      { when: { not: GERMANS }, url: URL },
    ];
    const sent = ruleDrafts(rules) as [RuleDraft, RuleDraft, RuleDraft];
    const faults = refused(
      sent,
      ["rules/0/when/and/1/in/0", "no such device"],
      ["rules/0/when/and/1/in/1", "no such device"],
      ["rules/0/when/and/1/zone", "no zone is needed"],
      ["rules/0/url", "no address"],
      ["rules/1/when/is", "no device"],
      ["rules/1/destinations", "no weight is above 0"],
      ["rules/1/destinations/1/url", "no address"],
      ["rules/1/choose", "too many turns"],
      ["rules/2/when/not/is", "no country"],
    );
    const [both, several, kept] = sent;
    expect(faultsOfRule(faults, both)).toEqual({
      tests: [undefined, "no such device no zone is needed"],
      url: "no address",
      rest: undefined,
    });
    // The list of destinations has what is said of it and of its rows.
    expect(faultsOfRule(faults, several)).toEqual({
      tests: ["no device"],
      url: undefined,
      rest: "too many turns",
    });
    const list = `rules[${several.key}].destinations`;
    expect(faults[list]).toBe("no weight is above 0");
    expect(faults[`${list}[${several.items[1]?.key}].url`]).toBe("no address");
    expect(faultsOfRule(faults, kept)).toEqual({ tests: [], url: undefined, rest: "no country" });
  });
});
