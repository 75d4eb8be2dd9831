import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
vi.stubGlobal("location", { origin: "http://desk.example" });
const { Fault, tellSignedOut } = await import("../api/client");
const { csv } = await import("./csv");
const { figuresFile, listFile } = await import("./files");
const { beginAgain, isOver, running, spokenNow, startExport, wholly } = await import("./running");

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

describe("a file that is being written", () => {
  it("is begun again where it failed, and forgotten once nobody is signed in", async () => {
    const asked = { list: { of: "tags" as const } };
    const answers = [
      Response.json({ detail: "No room is left." }, { status: 400 }),
      Response.json({ id: "made" }),
    ];
    vi.stubGlobal("fetch", async () => answers.shift());
    startExport(asked, "csv", "tags");
    expect(spokenNow()).toBe("tags is being made");
    await vi.waitFor(() => expect(running()[0]?.fault).toBeInstanceOf(Fault));
    const [failed] = running();
    expect(failed).toMatchObject({ key: 1, asked, format: "csv", name: "tags", id: null });
    if (failed) beginAgain(failed);
    await vi.waitFor(() => expect(running()[0]?.id).toBe("made"));
    expect(running()).toEqual([
      { key: 2, asked, format: "csv", name: "tags", id: "made", fault: null },
    ]);
    tellSignedOut();
    expect([running(), spokenNow()]).toEqual([[], ""]);
  });

  it("is asked about no more once it is gone, and on where there was no answer", () => {
    const are = [404, 401, 429, 503, 0].map((status) => isOver(new Fault(status, "", "")));
    expect(are).toEqual([true, true, false, false, false]);
    expect(isOver(null)).toBe(false);
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
