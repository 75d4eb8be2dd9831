import { describe, expect, it } from "vitest";
import type { Filter } from "../scope/filters";
import { askedFor, flagged, type Note, placed, subjectOf } from "./notes";

let made = 0;

function note(at: string): Note {
  made += 1;
  return {
    id: made,
    at,
    text: `note ${made}`,
    datapoint: null,
    group: null,
    name: "",
    created_at: "2026-06-01T00:00:00+00:00",
  };
}

const is = (dimension: string, ...values: (string | null)[]): Filter => ({
  dimension,
  test: "is",
  values,
});

describe("what notes are asked for", () => {
  it("is what concerns the one link, or else the one campaign", () => {
    expect(subjectOf([is("group", "3"), is("datapoint", "7")])).toEqual({
      kind: "datapoint",
      id: 7,
    });
    expect(subjectOf([is("country", "DE"), is("group", "3")])).toEqual({ kind: "group", id: 3 });
    expect(subjectOf([is("datapoint", "7", "8"), is("group", null)])).toBeNull();
    expect(subjectOf([{ dimension: "group", test: "not", values: ["3"] }])).toBeNull();
  });

  it("is of the period, and of nothing that is yet to come", () => {
    const stretch = { days: null, isOpen: true, intervals: [], interval: "day" } as const;
    const days = { from: "2026-06-01", to: "2026-06-30" };
    expect(askedFor({ ...stretch, range: days }, "2026-06-12", { kind: "group", id: 3 })).toEqual({
      ...days,
      group: 3,
    });
    expect(askedFor({ ...stretch, range: "beginning" }, "2026-06-12", null)).toEqual({
      to: "2026-06-12",
    });
  });
});

describe("where notes stand", () => {
  it("is the point that had begun last", () => {
    const [day, noon, later] = ["2026-06-02", "2026-06-02T12:00:00+02:00", "2026-06-07"].map(note);
    const notes = [day, noon, later].filter((one) => one !== undefined);
    expect([...placed(notes, ["2026-06-01", "2026-06-02", "2026-06-03"])]).toEqual([
      [1, [day, noon]],
      [2, [later]],
    ]);
    expect([...placed(notes, ["2026-05-25", "2026-06-01"])]).toEqual([[1, notes]]);
    const hours = ["2026-06-02T00:00", "2026-06-02T12:00", "2026-06-02T13:00"];
    expect([...placed(notes.slice(0, 2), hours)]).toEqual([
      [0, [day]],
      [1, [noon]],
    ]);
  });

  it("is the first point, of a day that had begun before it, and none, of days before", () => {
    const day = note("2026-06-02");
    const hours = ["2026-06-02T14:00", "2026-06-02T15:00"];
    expect([...placed([note("2026-06-01"), day], hours)]).toEqual([[0, [day]]]);
    expect([...placed([day], [])]).toEqual([]);
  });

  it("is one flag for those that are too near", () => {
    const [a, b, c] = [note("2026-06-01"), note("2026-06-02"), note("2026-06-04")];
    const buckets = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"];
    const found = placed([a, b, c], buckets);
    expect(flagged(found, (index) => index * 100)).toEqual([
      { first: 0, last: 0, notes: [a] },
      { first: 1, last: 1, notes: [b] },
      { first: 3, last: 3, notes: [c] },
    ]);
    expect(flagged(found, (index) => index * 10)).toEqual([
      { first: 0, last: 1, notes: [a, b] },
      { first: 3, last: 3, notes: [c] },
    ]);
  });
});
