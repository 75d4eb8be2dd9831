import { describe, expect, it } from "vitest";
import { isAddress, proposedTitle } from "./proposal";

describe("a link's title", () => {
  it("is proposed from where it leads", () => {
    expect(proposedTitle("https://example.com/shop/autumn-roast.html?x=1")).toBe("Autumn roast");
    expect(proposedTitle("https://www.example.com/")).toBe("example.com");
    expect(proposedTitle("https://example.com/2026/11/")).toBe("example.com");
    expect(proposedTitle("https://example.com/k%C3%A4se")).toBe("Käse");
    expect(proposedTitle("https://example.com/%E0%A4%A")).toBe("%E0%A4%A");
    expect(proposedTitle("exam")).toBe("");
  });

  it("takes from the clipboard only what is an address", () => {
    expect(isAddress(" https://example.com/a ")).toBe(true);
    expect(isAddress("my password")).toBe(false);
    expect(isAddress("javascript:alert(1)")).toBe(false);
  });
});
