import { describe, expect, it } from "vitest";
import { asBody, clicked, type Filter, fromBody, put, readFilter, writeFilter } from "./filters";
import { readScope, readSearch, type Scope, writeScope, writeSearch } from "./scope";

const FILTERS: Filter[] = [
  { dimension: "country", test: "is", values: ["IT", "DE"] },
  { dimension: "tag", test: "not", values: [null] },
  { dimension: "utm_campaign", test: "has", values: ["a,b\\c", "~", "&x=1", "Käse + Brot"] },
  { dimension: "referrer_host", test: "is", values: [""] },
  { dimension: "query_parameter:ad", test: "hasnt", values: ["b"] },
];

describe("the address", () => {
  it("holds every filter, and gives back what it was given", () => {
    for (const filter of FILTERS) expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  it("is where everything of a view comes back from", () => {
    const scope: Scope = {
      period: { from: "2026-01-01", to: "2026-02-28" },
      compare: "year",
      matchWeekdays: true,
      interval: "week",
      filters: FILTERS,
      metric: "value",
      view: "country",
    };
    const address = writeSearch(writeScope(scope));
    expect(readScope(readSearch(address))).toEqual(scope);
    expect(address).toContain("f=is,country,IT,DE");
  });

  it("is empty for what one sees first", () => {
    expect(writeSearch(writeScope(readScope({})))).toBe("");
  });

  it("passes over what cannot be read", () => {
    const scope = readScope(
      readSearch(
        "?period=eons&compare=us&f=is&f=is,country&f=&f=;drop,x,y&f=is,country,IT&interval=eon",
      ),
    );
    expect(scope.filters).toEqual([{ dimension: "country", test: "is", values: ["IT"] }]);
    expect(scope.period).toEqual({ preset: "28d" });
    expect(scope.compare).toBe("previous");
    expect(scope.interval).toBeUndefined();
  });
});

describe("a filter for the API", () => {
  it("is one condition, or all of several", () => {
    expect(asBody([])).toBeUndefined();
    expect(asBody([{ dimension: "country", test: "is", values: ["IT"] }])).toEqual({
      dimension: "country",
      is: "IT",
    });
    expect(
      asBody([
        { dimension: "datapoint", test: "not", values: ["7", "12"] },
        { dimension: "tag", test: "is", values: [null] },
        { dimension: "city", test: "has", values: ["rom", "mil"] },
      ]),
    ).toEqual({
      and: [
        { dimension: "datapoint", not_in: [7, 12] },
        { dimension: "tag", is: null },
        { dimension: "city", contains: ["rom", "mil"] },
      ],
    });
  });
});

describe("a click on a row", () => {
  const italy: Filter = { dimension: "country", test: "is", values: ["IT"] };

  it("means it alone, and another click takes it back", () => {
    expect(clicked([], "country", "IT", "is", false)).toEqual([italy]);
    expect(clicked([italy], "country", "DE", "is", false)).toEqual([{ ...italy, values: ["DE"] }]);
    expect(clicked([italy], "country", "IT", "is", false)).toEqual([]);
  });

  it("with a key held means it as well", () => {
    expect(clicked([italy], "country", "DE", "is", true)).toEqual([
      { ...italy, values: ["IT", "DE"] },
    ]);
  });

  it("with Alt means not it, and gathers what is not meant", () => {
    const not = clicked([], "country", "IT", "not", false);
    expect(not).toEqual([{ dimension: "country", test: "not", values: ["IT"] }]);
    expect(clicked(not, "country", "DE", "not", false)).toEqual([
      { dimension: "country", test: "not", values: ["IT", "DE"] },
    ]);
    expect(clicked([italy], "country", "IT", "not", false)).toEqual(not);
  });
});

describe("a filter that is put", () => {
  const italy: Filter = { dimension: "country", test: "is", values: ["IT"] };
  const phones: Filter = { dimension: "device", test: "is", values: ["mobile"] };
  const germany: Filter = { ...italy, values: ["DE", "IT"] };

  it("joins one that asks the same of the same dimension", () => {
    expect(put([italy], "new", phones)).toEqual([italy, phones]);
    expect(put([italy, phones], "new", germany)).toEqual([
      { ...italy, values: ["IT", "DE"] },
      phones,
    ]);
    expect(put([phones, italy], 0, germany)).toEqual([{ ...italy, values: ["IT", "DE"] }]);
  });

  it("stands in the place of the one that was changed", () => {
    expect(put([italy, phones], 0, germany)).toEqual([germany, phones]);
    expect(put([italy], 0, { ...italy, test: "not" })).toEqual([{ ...italy, test: "not" }]);
  });
});

describe("a filter of the API", () => {
  it("is pills again, whichever pills can be made", () => {
    const filters: Filter[] = [
      { dimension: "country", test: "is", values: ["IT"] },
      { dimension: "group", test: "is", values: ["12", null] },
      { dimension: "tag", test: "not", values: [null] },
      { dimension: "query_parameter:a,b", test: "has", values: ["~", "x"] },
      { dimension: "city", test: "hasnt", values: ["Rom"] },
    ];
    for (const some of [filters, filters.slice(0, 1)]) {
      expect(fromBody(asBody(some) ?? {})).toEqual(some);
    }
  });

  it("is none where no pills can say it", () => {
    const italy = { dimension: "country", is: "IT" };
    expect(fromBody({ or: [italy, { dimension: "country", is: "DE" }] })).toBeNull();
    expect(fromBody({ and: [italy, { not: italy }] })).toBeNull();
    expect(fromBody({ and: [] })).toBeNull();
    expect(fromBody({ dimension: "city", matches: "^R" })).toBeNull();
    expect(fromBody({ dimension: "city", in: [] })).toBeNull();
  });
});
