import { describe, expect, it } from "vitest";
import { finer } from "./cards";
import { byCountry, sharedBy } from "./figures";
import { line, stride, ticks } from "./scale";

describe("the chart's scale", () => {
  it("goes in round steps over the highest value", () => {
    expect(ticks(1570)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(3)).toEqual([0, 1, 2, 3]);
    for (const highest of [1, 2, 7, 10, 99, 100, 101, 12_345, 0.4]) {
      const found = ticks(highest);
      expect(found[0]).toBe(0);
      expect(found.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(found.length).toBeLessThanOrEqual(7);
    }
  });

  it("labels as many buckets as there is room for", () => {
    expect(stride(28, 700, 64)).toBe(3);
    expect(stride(7, 700, 64)).toBe(1);
    expect(stride(28, 30, 64)).toBe(28);
  });

  it("draws no line over what is not known", () => {
    expect(line([[0, 1], [2, 3], null, [4, 5]])).toBe("M0.0,1.0L2.0,3.0M4.0,5.0");
  });
});

describe("a card", () => {
  it("looks closer once one browser, system or referrer is meant", () => {
    expect(finer("browser_family", new Set())).toBe("browser_family");
    expect(finer("browser_family", new Set(["browser_family"]))).toBe("browser");
    expect(finer("os_family", new Set(["os_family"]))).toBe("os");
  });
});

describe("a share", () => {
  const rows = [{ figure: 563 }, { figure: 183 }, { figure: 4 }];

  it("is of all that there is, also of what no click earned", () => {
    expect(sharedBy(rows, "conversion", 707)).toBe(750);
    expect(sharedBy(rows, "conversion", 9000)).toBe(9000);
    expect(sharedBy(rows, "country", 707)).toBe(707);
  });
});

describe("the map", () => {
  it("has no place for what is of no known country, nor for lands without a code", () => {
    const found = byCountry([
      { value: null, figure: 9 },
      { value: "at", figure: 3 },
      { value: "", figure: 2 },
    ]);
    expect([...found]).toEqual([["AT", { value: "at", figure: 3 }]]);
    expect(found.get("")).toBeUndefined();
  });
});
