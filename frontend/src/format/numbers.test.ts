import { beforeAll, describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
const { change, changeText, money, share, short, whole } = await import("./numbers");
const THIN = "\u202f";

describe("figures", () => {
  beforeAll(() => vi.stubGlobal("navigator", { languages: ["en-US"] }));

  it("are set apart by thin spaces, and short where they are long", () => {
    expect(whole(0)).toBe("0");
    expect(whole(1234)).toBe(`1${THIN}234`);
    expect(whole(22453.4)).toBe(`22${THIN}453`);
    expect(short(999_999)).toBe(`999${THIN}999`);
    expect(short(1_240_000)).toBe("1.24M");
    expect(short(123_456, 100_000)).toBe("123K");
  });

  it("of money have its currency, or are mere numbers", () => {
    expect(money(1234.5, "EUR")).toBe(`€1${THIN}234.50`);
    expect(money(1234.5, "")).toBe(`1${THIN}234.50`);
    expect(money(22661.8, "", true)).toBe(`22${THIN}662`);
    expect(money(9.5, "JPY")).toBe("¥10");
  });

  it("change by a share, and out of nothing by nothing that could be said", () => {
    expect(change(150, 100)).toBe(0.5);
    expect(change(0, 0)).toBe(0);
    expect(change(5, 0)).toBeNull();
    expect(changeText(0.5)).toBe("+50%");
    expect(changeText(-0.03)).toBe("-3%");
    expect(changeText(11)).toBe("×12");
    expect(share(0.004)).toBe("0.4%");
    expect(share(0.123)).toBe("12%");
  });
});
