import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
const { readRows } = await import("./rows");
const { outcomeOf } = await import("./send");
const { readTable } = await import("./table");
const known = {
  campaigns: [{ id: 7, name: "Autumn" }],
  domains: [{ id: 3, name: "go.example" }],
};

describe("a table as text", () => {
  it("is read with its quotes, whatever separates its cells", () => {
    expect(readTable('a,"b ""c"", d"\r\n\r\n"1\n2",\n')).toEqual([
      ["a", 'b "c", d'],
      ["1\n2", ""],
    ]);
    expect(readTable("\ufeffa;b\n1,5;2")).toEqual([
      ["a", "b"],
      ["1,5", "2"],
    ]);
    expect(readTable("a\tb\n1\t2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(readTable(" \n")).toEqual([]);
  });
});

describe("its rows", () => {
  it("are links, by the names of columns that people use", () => {
    const table = readTable(
      "Long URL,slug,Campaign,tags,host,redirect,colour\n" +
        "https://example.com/autumn-roast,roast,autumn,mail|sale|mail,GO.example,301,red",
    );
    const { rows, unknown, fault } = readRows(table, known);
    expect(fault).toBeNull();
    expect(unknown).toEqual(["colour"]);
    expect(rows.map(({ faults, body }) => ({ faults, body }))).toEqual([
      {
        faults: [],
        body: {
          title: "Autumn roast",
          name: "roast",
          groupId: 7,
          tags: ["mail", "sale"],
          typeTL: { url: "https://example.com/autumn-roast", redirectType: 301, domainId: 3 },
        },
      },
    ]);
  });

  it("may be nothing but addresses", () => {
    const { rows } = readRows(readTable("https://example.com/a\nhttps://example.com/b"), known);
    expect(rows.map(({ number, body }) => [number, body.typeTL?.url])).toEqual([
      [1, "https://example.com/a"],
      [2, "https://example.com/b"],
    ]);
  });

  it("say all that is wrong with each", () => {
    const table = readTable(
      "url,name,campaign,domain,redirect\n,a,,,\nexample.com,A,Spring,x.example,302,more\nhttps://example.com,a,,,",
    );
    expect(readRows(table, known).rows.map((row) => row.faults)).toEqual([
      ["The url is missing."],
      [
        "It has more cells than there are columns.",
        "The url is no whole address, such as https://example.com/",
        "The redirect is 301 or 307.",
        "There is no campaign “Spring”.",
        "There is no domain “x.example”.",
      ],
      ["Row 1 has this short name, too."],
    ]);
  });

  it("are none where the table itself is wrong", () => {
    const fault = (text: string) => readRows(readTable(text), known).fault;
    expect(fault("")).toBeNull();
    expect(fault("title,name\na,b")).toBe("bulk.noUrl");
    expect(fault("url,link\na,b")).toBe("bulk.twice");
    expect(fault("url,title")).toBe("bulk.noRows");
    expect(fault(`url,title\n${"https://a.example,a\n".repeat(5001)}`)).toBe("bulk.tooMany");
  });
});

describe("what became of a row", () => {
  const [row] = readRows(readTable("url\nhttps://example.com/"), known).rows;
  if (!row) throw new Error("no row");

  it("is its address, or why there is none", () => {
    const made = { status: "OK", entityData: { trackingCode: "https://go.example/x" } };
    expect(outcomeOf(row, made)).toEqual({ row, url: "https://go.example/x", reason: "" });
    const errors = [{ errorMessage: "Name is taken." }, { errorMessage: "Title is required." }];
    expect(outcomeOf(row, { status: "BadRequest", errors }).reason).toBe(
      "Name is taken. Title is required.",
    );
    expect(outcomeOf(row, undefined).reason).toContain("No answer");
  });
});
