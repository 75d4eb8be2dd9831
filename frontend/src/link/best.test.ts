import { describe, expect, it } from "vitest";
import { likelyBest, logGamma } from "./best";

const of = (...pairs: [converted: number, clicks: number][]) =>
  likelyBest(pairs.map(([converted, clicks]) => ({ converted, clicks })));

describe("how likely each destination is the best", () => {
  it("is what exact fractions say of few clicks", () => {
    // Integrals of the polynomials, in rational numbers.
    const cases: [[number, number][], number[]][] = [
      [
        [
          [1, 1],
          [0, 0],
        ],
        [2 / 3, 1 / 3],
      ],
      [
        [
          [3, 10],
          [5, 10],
        ],
        [0.19349845201238391, 0.8065015479876161],
      ],
      [
        [
          [2, 40],
          [5, 50],
          [9, 60],
        ],
        [0.04747454433818582, 0.21741724413812236, 0.7351082115236918],
      ],
      [
        [
          [0, 5],
          [1, 7],
          [0, 0],
          [4, 20],
        ],
        [0.05639720844840059, 0.1308946254997423, 0.6934873491255582, 0.11922081692629886],
      ],
    ];
    for (const [pairs, expected] of cases) {
      const found = of(...pairs);
      for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 9);
    }
  });

  it("is what the closed form for two says of many", () => {
    // E. Miller, Formulas for Bayesian A/B Testing: a sum over the successes of the other.
    expect(of([120, 1000], [150, 1000])[1]).toBeCloseTo(0.9750678368, 7);
    expect(of([300, 10_000], [360, 10_000])[1]).toBeCloseTo(0.9912153663, 7);
    expect(of([30_000, 1_000_000], [12, 400])[1]).toBeCloseTo(0.5724466612, 4);
  });

  it("is the same for all that did the same, and adds up", () => {
    for (const one of of([7, 90], [7, 90], [7, 90])) expect(one).toBeCloseTo(1 / 3, 10);
    const many = of([0, 12], [12, 12], [0, 0], [3, 400], [1, 90_000]);
    expect(many.reduce((one, other) => one + other, 0)).toBeCloseTo(1, 12);
  });

  it("takes more conversions than clicks for all of them", () => {
    expect(of([5, 3], [3, 3])[0]).toBeCloseTo(0.5, 10);
  });
});

describe("the logarithm of the gamma function", () => {
  it("is that of factorials", () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(21)).toBeCloseTo(42.335616460753485, 11);
  });
});
