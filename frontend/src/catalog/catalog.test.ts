import { describe, expect, it } from "vitest";
import type { Row } from "../api/question";
import { snippetOf, WAYS } from "../conversions/snippets";
import { areCounted, countOf, figureColumn, sorted } from "./columns";
import { trendsOf } from "./data";
import { hostsOf } from "./hosts";

describe("a list of the catalog", () => {
  it("is sorted by a column, equal rows by name", () => {
    const rows = [
      { id: 1, name: "b", clicks: 2 },
      { id: 2, name: "a", clicks: 2 },
      { id: 3, name: "c", clicks: 9 },
    ];
    const clicks = {
      id: "clicks",
      label: "",
      value: (row: (typeof rows)[0]) => row.clicks,
      cell: () => null,
    };
    expect(sorted(rows, [clicks], "-clicks").map((row) => row.id)).toEqual([3, 2, 1]);
    expect(sorted(rows, [clicks], "name").map((row) => row.id)).toEqual([2, 1, 3]);
  });

  it("has no order by figures before they are known", () => {
    const rows = [
      { id: 1, name: "b" },
      { id: 2, name: "a" },
    ];
    const by = (found?: Map<number, Row>) => [
      figureColumn("clicks", "Clicks", countOf(found, "clicks")),
    ];
    expect(areCounted(rows, by(), "-clicks")).toBe(false);
    expect(areCounted(rows, by(), "name")).toBe(true);
    expect(areCounted([], by(), "-clicks")).toBe(true);
    // Who has no row had no clicks, and that is known.
    const some = by(new Map([[2, { clicks: 3 } as Row]]));
    expect(areCounted(rows, some, "-clicks")).toBe(true);
    expect(sorted(rows, some, "-clicks").map((row) => row.id)).toEqual([2, 1]);
  });

  it("has trends in which every bucket has a place", () => {
    const rows = [
      { day: "2026-06-02", group: 1, clicks: 3 },
      { day: "2026-06-01", group: 2, clicks: 1 },
    ];
    const found = trendsOf(rows, "day", "group", "clicks");
    expect([...found]).toEqual([
      [1, [0, 3]],
      [2, [1, 0]],
    ]);
  });
});

describe("the code of a conversion", () => {
  it("names its host and its code in every way of telling", () => {
    for (const way of WAYS) {
      const text = snippetOf(way, { host: "https://go.example", code: "AB12", currency: "" });
      expect(text, way).toContain("https://go.example/");
      expect(text, way).toContain("AB12");
    }
  });

  it("takes the default host from a link on it", () => {
    const domains = [
      { id: 1, name: "localhost" },
      { id: 2, name: "go.example" },
    ];
    const link = { trackingCode: "http://localhost:8080/a", typeTL: { domainId: 1 } };
    expect(hostsOf(domains, [link as never], "https")).toEqual([
      "http://localhost:8080",
      "https://go.example",
    ]);
  });
});
