import { describe, expect, it } from "vitest";
import type { Filter } from "./filters";
import { valueName } from "./labels";
import { linkOf } from "./names";

const is = (dimension: string, ...values: (string | null)[]): Filter => ({
  dimension,
  test: "is",
  values,
});

describe("a rule", () => {
  it("is known by its number where one link is looked at", () => {
    expect(linkOf([is("country", "IT"), is("datapoint", "7")])).toBe(7);
    expect(linkOf([is("datapoint", "7", "8")])).toBe(null);
    expect(linkOf([is("datapoint", null), { ...is("datapoint", "7"), test: "not" }])).toBe(null);
  });

  it("is called by its name, and one of the link's mode by what chooses", () => {
    const names = { rule: { 1001: "Austria in the evening" } };
    expect(valueName("rule", 1001, names)).toBe("Austria in the evening");
    expect(valueName("rule", 1002, names)).toBe("#1002");
    expect(valueName("rule", 2, names)).toBe("How the destination is chosen (2)");
    expect(valueName("rule", null, names)).toBe("None");
  });
});
