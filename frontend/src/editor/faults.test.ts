import { describe, expect, it } from "vitest";
import { Fault } from "../api/client";
import { faultsOfRule, ruleFaults } from "./faults";
import { type RuleBody, type RuleDraft, ruleDrafts } from "./rules";

const URL = "https://shop.example/";
const GERMANS = { dimension: "country", is: "DE" };
const PHONES = { dimension: "device", is: "mobile" };

function refused(...faults: readonly (readonly [string, string])[]) {
  const fields = faults.map(([field, detail]) => ({ field, detail }));
  return ruleFaults(new Fault(400, "", "", fields));
}

describe("a refusal of a link's rules", () => {
  it("is by the places of the form, and of what is no rule there is none", () => {
    expect(
      refused(
        ["rules/0/when/and/1/in/0", "no such country"],
        ["rules/0/when/and/1/in/0", "nor a good one"],
        ["rules/11/name", "too long"],
        ["title", "of the link"],
      ),
    ).toEqual({
      "rules[0].when.and[1].in[0]": "no such country",
      "rules[11].name": "too long",
    });
    expect(ruleFaults(new Error("offline"))).toEqual({});
  });

  it("stands at the condition, the destination or the rule that it is about, and once", () => {
    const rules: RuleBody[] = [
      { when: { and: [GERMANS, PHONES] }, url: URL },
      { when: PHONES, choose: "weighted", destinations: [{ url: URL }, { url: URL }] },
      { when: { not: GERMANS }, url: URL },
    ];
    const [both, several, kept] = ruleDrafts(rules) as [RuleDraft, RuleDraft, RuleDraft];
    const faults = refused(
      ["rules/0/when/and/1/in/0", "no such device"],
      ["rules/0/when/and/1/in/1", "no such device"],
      ["rules/0/when/and/1/zone", "no zone is needed"],
      ["rules/0/url", "no address"],
      ["rules/1/when/is", "no device"],
      ["rules/1/destinations", "no weight is above 0"],
      ["rules/1/destinations/0/url", "no address"],
      ["rules/1/choose", "too many turns"],
      ["rules/2/when/not/is", "no country"],
      ["rules/11/name", "too long"],
    );
    expect(faultsOfRule(faults, 0, both)).toEqual({
      tests: [undefined, "no such device no zone is needed"],
      url: "no address",
      rest: undefined,
    });
    // The list of destinations has what is said of it and of its rows.
    expect(faultsOfRule(faults, 1, several)).toEqual({
      tests: ["no device"],
      url: undefined,
      rest: "too many turns",
    });
    expect(faultsOfRule(faults, 2, kept)).toEqual({
      tests: [],
      url: undefined,
      rest: "no country",
    });
  });
});
