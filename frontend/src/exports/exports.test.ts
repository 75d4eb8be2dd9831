import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
const { csv } = await import("./csv");
const { figuresFile, listFile } = await import("./files");
const { wholly } = await import("./running");

describe("a file of a list", () => {
  it("asks for what the screen shows, and names nothing that it is not narrowed by", () => {
    expect(listFile({ of: "groups", status: "active", text: "" })).toEqual({
      label: "List",
      name: "campaigns",
      asked: { list: { of: "groups", status: "active" } },
    });
    expect(listFile({ of: "links", tags: ["3"], group: 7, text: "spring" }).asked).toEqual({
      list: { of: "links", tags: ["3"], group: 7, text: "spring" },
    });
    expect(listFile({ of: "links", tags: [], group: 0 }).asked).toEqual({ list: { of: "links" } });
  });

  it("has the figures of those whose names are searched for, the most first", () => {
    const range = { from: "2026-06-01", to: "2026-06-30" };
    const filters = [{ dimension: "tag", test: "is" as const, values: ["3"] }];
    const counted = { dimension: "datapoint", metrics: ["clicks", "value"] };
    expect(figuresFile("links", range, counted, "spring", filters)).toEqual({
      label: "Figures of the period",
      name: "links-figures",
      asked: {
        query: {
          range,
          metrics: ["clicks", "value"],
          dimensions: ["datapoint"],
          sort: "-clicks",
          filter: {
            and: [
              { dimension: "tag", is: 3 },
              { dimension: "datapoint", contains: ["spring"] },
            ],
          },
        },
      },
    });
  });
});

describe("a file of an answer", () => {
  it("has every row, whatever page is on the screen", () => {
    const query = { metrics: ["clicks" as const], range: "28d" as never, limit: 100, offset: 200 };
    expect(wholly({ query: query as never })).toEqual({
      query: { metrics: ["clicks"], range: "28d" },
    });
    expect(wholly({ list: { of: "tags" } })).toEqual({ list: { of: "tags" } });
  });
});

describe("a table as CSV", () => {
  it("is quoted where it must be, and holds no formula", () => {
    expect(
      csv([
        ["a", "b,c"],
        ['say "x"', 1.5],
        ["=1+1", "-2"],
      ]),
    ).toBe('a,"b,c"\r\n"say ""x""",1.5\r\n\'=1+1,\'-2\r\n');
  });
});
