import { describe, expect, it } from "vitest";
import { addDays, addMonths, daysFrom, isDay, lastOfMonth, localTime } from "./days";
import { comparedWith, daysOf, type Period, readPeriod, resolve, shifted } from "./period";
import { PRESETS } from "./presets";

const NOW = "2026-11-28T18:37";
const TODAY = "2026-11-28";

describe("days", () => {
  it("knows which texts are days", () => {
    expect(["2026-02-28", "2024-02-29"].map(isDay)).toEqual([true, true]);
    expect(["2026-02-30", "2026-2-3", "", "yesterday"].map(isDay)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("goes over the ends of months and years, and over the turn of the clocks", () => {
    expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(addMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(addMonths("2026-03-31", -13)).toBe("2025-02-28");
    expect(lastOfMonth("2024-02-10")).toBe("2024-02-29");
    expect(daysFrom("2026-10-01", "2026-10-31")).toBe(31);
  });

  it("tells the time of a zone", () => {
    const instant = new Date("2026-03-29T01:00:00Z");
    expect(localTime(instant, "Europe/Rome")).toBe("2026-03-29T03:00");
    expect(localTime(instant, "Asia/Kathmandu")).toBe("2026-03-29T06:45");
    expect(localTime(new Date("2026-01-01T00:00:00Z"), "UTC")).toBe("2026-01-01T00:00");
  });
});

describe("a period", () => {
  it("has the days that its name says", () => {
    const days = Object.fromEntries(
      PRESETS.map((preset) => [preset, Object.values(daysOf({ preset }, TODAY) ?? {}).join(" ")]),
    );
    expect(days).toEqual({
      live: "",
      today: "2026-11-28 2026-11-28",
      yesterday: "2026-11-27 2026-11-27",
      "24h": "",
      "7d": "2026-11-22 2026-11-28",
      "28d": "2026-11-01 2026-11-28",
      "30d": "2026-10-30 2026-11-28",
      "91d": "2026-08-30 2026-11-28",
      month: "2026-11-01 2026-11-28",
      "last-month": "2026-10-01 2026-10-31",
      year: "2026-01-01 2026-11-28",
      "12m": "2025-12-01 2026-11-28",
      all: "",
    });
  });

  it("is asked of the API as days, as moments, or as everything", () => {
    expect(resolve({ preset: "7d" }, NOW).range).toEqual({ from: "2026-11-22", to: "2026-11-28" });
    expect(resolve({ preset: "live" }, NOW).range).toEqual({
      from: "2026-11-28T18:08",
      to: "2026-11-28T18:38",
    });
    expect(resolve({ preset: "24h" }, NOW).range).toEqual({
      from: "2026-11-27T19:00",
      to: "2026-11-28T19:00",
    });
    expect(resolve({ preset: "all" }, NOW).range).toBe("beginning");
  });

  it("has an interval that suits it, or the one that was chosen where it can be", () => {
    const interval = (period: Period, wanted?: "hour" | "month") =>
      resolve(period, NOW, wanted).interval;
    expect(interval({ preset: "today" })).toBe("hour");
    expect(interval({ preset: "28d" })).toBe("day");
    expect(interval({ preset: "12m" })).toBe("month");
    expect(interval({ preset: "7d" }, "hour")).toBe("hour");
    expect(interval({ preset: "28d" }, "hour")).toBe("day");
  });

  it("moves by its own length, by months where it is one, and never beyond today", () => {
    const back = (period: Period) => shifted(period, -1, TODAY);
    expect(back({ preset: "today" })).toEqual({ preset: "yesterday" });
    expect(back({ preset: "28d" })).toEqual({ from: "2026-10-04", to: "2026-10-31" });
    expect(back({ preset: "month" })).toEqual({ preset: "last-month" });
    expect(back({ preset: "last-month" })).toEqual({ from: "2026-09-01", to: "2026-09-30" });
    expect(back({ preset: "all" })).toBeNull();
    expect(shifted({ preset: "yesterday" }, 1, TODAY)).toEqual({ preset: "today" });
    expect(shifted({ preset: "today" }, 1, TODAY)).toBeNull();
  });

  it("comes home: one step back and one forth is where it was", () => {
    for (const preset of ["today", "yesterday", "7d", "28d", "30d", "91d", "month"] as const) {
      const before = shifted({ preset }, -1, TODAY);
      const again = before && shifted(before, 1, TODAY);
      expect(again && daysOf(again, TODAY), preset).toEqual(daysOf({ preset }, TODAY));
    }
  });

  it("is read from an address, whatever that says", () => {
    expect(readPeriod("7d", undefined, undefined)).toEqual({ preset: "7d" });
    expect(readPeriod("nonsense", undefined, undefined)).toEqual({ preset: "28d" });
    expect(readPeriod("7d", "2026-01-01", "2026-01-31")).toEqual({
      from: "2026-01-01",
      to: "2026-01-31",
    });
    expect(readPeriod("7d", "2026-02-01", "2026-01-31")).toEqual({ preset: "7d" });
  });
});

describe("what a period is compared with", () => {
  const compared = (period: Period, compare: "previous" | "year", match = false) =>
    comparedWith(resolve(period, NOW), compare, match, NOW);

  it("is whole for series, and as much as has passed for sums", () => {
    expect(compared({ preset: "7d" }, "previous")).toEqual({
      whole: { from: "2026-11-15", to: "2026-11-21" },
      sofar: { from: "2026-11-15T00:00", to: "2026-11-21T18:37" },
    });
    expect(compared({ preset: "today" }, "previous")).toEqual({
      whole: { from: "2026-11-27", to: "2026-11-27" },
      sofar: { from: "2026-11-27T00:00", to: "2026-11-27T18:37" },
    });
  });

  it("is whole for both where the period is over", () => {
    const whole = { from: "2026-11-26", to: "2026-11-26" };
    expect(compared({ preset: "yesterday" }, "previous")).toEqual({ whole, sofar: whole });
  });

  it("is the same dates a year before, or the same weekdays", () => {
    expect(compared({ preset: "yesterday" }, "year")?.whole.from).toBe("2025-11-27");
    expect(compared({ preset: "yesterday" }, "year", true)?.whole.from).toBe("2025-11-28");
    expect(compared({ preset: "yesterday" }, "previous", true)?.whole.from).toBe("2026-11-20");
  });

  it("is nothing for everything, or when it is off", () => {
    expect(compared({ preset: "all" }, "previous")).toBeNull();
    expect(comparedWith(resolve({ preset: "7d" }, NOW), "off", false, NOW)).toBeNull();
  });
});
