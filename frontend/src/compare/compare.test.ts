import { describe, expect, it } from "vitest";
import type { Row } from "../api/question";
import { bestOf, comparePlace, measuresOf, readChosen, writeChosen } from "./chosen";
import { courseOf } from "./data";
import { spread } from "./marks";

const reading = (search: Record<string, string>) => (name: string) => search[name] ?? "";

describe("what is compared", () => {
  it("is read leniently, each once and six at most", () => {
    expect(readChosen(reading({}))).toEqual({ kind: "link", ids: [] });
    expect(readChosen(reading({ kind: "campaign", ids: "7,x,7,-1,08,9" }))).toEqual({
      kind: "campaign",
      ids: ["7", "9"],
    });
    expect(readChosen(reading({ kind: "planet", ids: "1,2,3,4,5,6,7" }))).toEqual({
      kind: "link",
      ids: ["1", "2", "3", "4", "5", "6"],
    });
  });

  it("is written as it is read, and takes period and filters along", () => {
    expect(writeChosen({ kind: "link", ids: ["4", "2"] })).toEqual({ kind: "", ids: "4,2" });
    const search = { period: "7d", f: "is,country,DE", metric: "value", q: "sale" };
    expect(comparePlace({ kind: "campaign", ids: ["4", "2"] }, search)).toEqual({
      to: "/compare",
      search: { period: "7d", f: ["is,country,DE"], kind: "campaign", ids: "4,2" },
    });
  });

  it("has views only where pixels can be", () => {
    expect(measuresOf("link")).not.toContain("views");
    expect(measuresOf("campaign")).toContain("views");
  });
});

describe("the best", () => {
  it("is the highest, each of them where they are alike, and none where all are", () => {
    expect(bestOf([1, 3, 2])).toEqual([false, true, false]);
    expect(bestOf([3, 3, 2])).toEqual([true, true, false]);
    expect(bestOf([2, 2])).toEqual([false, false]);
    expect(bestOf([null, 2])).toEqual([false, false]);
    expect(bestOf([null, 0, 2])).toEqual([false, false, true]);
  });
});

describe("the lines", () => {
  const days = [{ day: "2026-06-01" }, { day: "2026-06-02", unfinished: true }] as Row[];
  const chosen = { kind: "link", ids: ["1", "2"] } as const;

  it("have every bucket, with nothing where nothing was answered", () => {
    const rows = [{ day: "2026-06-02", datapoint: 1, clicks: 5 }];
    const { buckets, series } = courseOf(days, rows, "day", chosen, "clicks");
    expect(buckets).toEqual([
      { time: "2026-06-01", unfinished: false },
      { time: "2026-06-02", unfinished: true },
    ]);
    expect([...series]).toEqual([
      ["1", [0, 5]],
      ["2", [0, 0]],
    ]);
  });

  it("say no rate of what was not clicked", () => {
    const rows = [{ day: "2026-06-01", datapoint: 2, conversion_rate: 0.5 }];
    const { series } = courseOf(days, rows, "day", chosen, "conversion_rate");
    expect([...series]).toEqual([
      ["1", [null, null]],
      ["2", [0.5, null]],
    ]);
  });

  it("have names that do not touch, in their order", () => {
    expect(spread([100, 104, 20], 18, 200)).toEqual([100, 118, 20]);
    expect(spread([200, 199, 198], 18, 200)).toEqual([200, 182, 164]);
    expect(spread([-5], 18, 200)).toEqual([0]);
  });
});
