import { describe, expect, it } from "vitest";
import { endIn } from "./keyTerms";
import { readDays, takesAway } from "./terms";

describe("retention", () => {
  it("reads whole days, and nothing as the installation's", () => {
    expect(["90", " 0 ", "", "-1", "1.5", "abc"].map(readDays)).toEqual([
      90,
      0,
      null,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("knows when what is kept would go", () => {
    const terms = (raw_days: number | null, rollup_days: number | null = null) => ({
      raw_days,
      rollup_days,
    });
    const kept = { raw_days: 90, rollup_days: 0 };
    expect(takesAway(kept, terms(89))).toBe(true);
    expect(takesAway(kept, terms(90))).toBe(false);
    expect(takesAway(kept, terms(0, 0))).toBe(false);
    expect(takesAway(kept, terms(null, 730))).toBe(true);
    expect(takesAway(kept, terms(null))).toBe(false);
  });
});

describe("keys", () => {
  it("end after whole days, to the second", () => {
    expect(endIn(30, new Date("2026-02-01T10:20:30.999Z"))).toBe("2026-03-03T10:20:30Z");
  });
});
