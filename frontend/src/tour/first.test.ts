import { describe, expect, it } from "vitest";
import { asAddress, isFirst } from "./first";

describe("the first run", () => {
  it("is of an account without links, or whose only one nobody has opened", () => {
    expect(isFirst({ links: 0, hits: 0 })).toBe(true);
    expect(isFirst({ links: 1, hits: 0 })).toBe(true);
    expect(isFirst({ links: 1, hits: 1 })).toBe(false);
    expect(isFirst({ links: 2, hits: 0 })).toBe(false);
    // All that was clicked is deleted: the account begins anew.
    expect(isFirst({ links: 0, hits: 12 })).toBe(true);
  });

  it("takes addresses as people type them", () => {
    expect(asAddress(" example.com/shoes ")).toBe("https://example.com/shoes");
    expect(asAddress("localhost:3000/a")).toBe("https://localhost:3000/a");
    expect(asAddress("http://example.com")).toBe("http://example.com");
    // The API says what is wrong with it.
    expect(asAddress("javascript:alert(1)")).toBe("javascript:alert(1)");
    expect(asAddress("  ")).toBe("");
  });
});
