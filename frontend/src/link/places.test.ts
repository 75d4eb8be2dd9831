import { describe, expect, it } from "vitest";
import type { Row } from "../api/question";
import type { Link } from "../links/data";
import { choiceOf, placesOf, variantsOf, verdictOf } from "./places";

const rotator = (a: string, b: string, more: object = {}) =>
  ({
    id: 1,
    tags: [],
    typeTL: {
      destinationMode: 9,
      weightedDestinationItems: [
        { url: a, weight: 3 },
        { url: b, weight: 1 },
      ],
      url: "https://example.com/before",
      ...more,
    },
  }) as unknown as Link;
const row = (destination: string, clicks: number, converted: number) =>
  ({ destination, clicks, converted_clicks: converted, conversions: converted }) as Row;
const A = "https://example.com/a";
const B = "https://example.com/b";

describe("the destinations of a link", () => {
  it("are those of its mode, each once", () => {
    expect(placesOf(rotator(A, B)).map((one) => [one.url, one.weight])).toEqual([
      [A, 3],
      [B, 1],
    ]);
    expect(placesOf(rotator(A, A))).toEqual([{ url: A, whom: "", weight: 4, rules: [] }]);
    const nations = {
      id: 1,
      tags: [],
      typeTL: {
        destinationMode: "DestinationByNation",
        url: B,
        urlsByNation: [
          { nation: "IT", url: A },
          { nation: "FR", url: A },
        ],
      },
    } as unknown as Link;
    expect(choiceOf(nations)).toBe("rules");
    expect(placesOf(nations)).toEqual([
      { url: A, whom: "IT, FR", weight: null, rules: [] },
      { url: B, whom: "", weight: null, rules: [] },
    ]);
  });

  it("are those of its own rules, too, which lead whom they will", () => {
    const evening = { id: 1001, name: "Evening", url: "https://example.com/late" };
    const split = { id: 1002, choose: "random" as const, destinations: [{ url: A }, { url: B }] };
    const link = rotator(A, "https://example.com/c");
    expect(placesOf(link, [evening, split])).toEqual([
      { url: "https://example.com/late", whom: "", weight: null, rules: [evening] },
      { url: A, whom: "", weight: 3, rules: [split] },
      { url: B, whom: "", weight: null, rules: [split] },
      { url: "https://example.com/c", whom: "", weight: 1, rules: [] },
    ]);
    const rows = [row("https://example.com/late", 5, 1), row(A, 1000, 150), row(B, 1000, 10)];
    const found = variantsOf(link, rows, [evening, split]);
    expect(found.map((one) => [one.clicks, one.best])).toEqual([
      [5, null],
      [1000, null],
      [1000, null],
      [0, null],
    ]);
    expect(verdictOf(link, found, [evening, split])).toEqual({ kind: "others" });
  });

  it("have what visitors did who were led there, also where each had an address of its own", () => {
    const link = rotator("https://example.com/?id=[clickid]&v=1", "https://EXAMPLE.com/b b");
    const found = variantsOf(link, [
      row("https://example.com/?id=1x&v=1", 2, 1),
      row("https://example.com/?id=2y&v=1", 3, 0),
      row("https://example.com/b%20b", 4, 1),
      row("https://example.com/gone", 5, 0),
    ]);
    expect(found.map((one) => [one.clicks, one.converted])).toEqual([
      [5, 1],
      [4, 1],
      [5, 0],
    ]);
    expect(found[2]?.url).toBe("");
    expect(found[2]?.best).toBeNull();
  });

  it("have it also where the visitor's query was appended", () => {
    const found = variantsOf(rotator(A, B, { appendQuery: true }), [
      row(`${A}?utm_source=x`, 3, 0),
    ]);
    expect(found[0]?.clicks).toBe(3);
  });
});

describe("the verdict", () => {
  const of = (a: [number, number], b: [number, number], link = rotator(A, B)) =>
    verdictOf(link, variantsOf(link, [row(A, ...a), row(B, ...b)]));

  it("says no more than the figures do", () => {
    expect(of([10, 1], [0, 0]).kind).toBe("few");
    expect(of([10, 0], [12, 0]).kind).toBe("none");
    expect(of([20, 6], [20, 1]).kind).toBe("little");
    expect(of([1000, 50], [1000, 52]).kind).toBe("little");
    expect(of([1000, 120], [1000, 139])).toMatchObject({ kind: "leading", leader: { url: B } });
    expect(of([1000, 120], [1000, 150])).toMatchObject({ kind: "settled", leader: { url: B } });
  });

  it("holds nobody against others who were led elsewhere by a rule", () => {
    const link = rotator(A, B, {
      destinationMode: 6,
      urlsByNation: [{ nation: "IT", url: A }],
      url: B,
    });
    expect(of([1000, 120], [1000, 150], link)).toEqual({ kind: "others" });
  });
});
