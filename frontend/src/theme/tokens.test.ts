import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const TEXTS = ["text", "muted", "accent", "accent-strong", "up", "down", "warn", "bot"];
const GROUNDS = ["ground", "surface", "sunken", "hover"];
const PAIRS = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["accent-strong", "accent-soft"],
  ["down", "down-soft"],
  ["warn", "warn-soft"],
] as const;
/** Text also stands on the tints of bars. */
const TINTED = ["text", "muted", "accent-strong"] as const;

type Colour = readonly [number, number, number];

function theme(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, k = "", v = ""]) => [k, v]),
  );
}
const [light = "", dark = ""] = css.split('[data-theme="dark"]');
const themes = { light: theme(light), dark: theme(dark.split("\n}")[0] ?? "") };

function hex(text: string): Colour {
  const at = (index: number) => Number.parseInt(text.slice(index, index + 2), 16);
  return [at(1), at(3), at(5)];
}

function over(tint: string, ground: Colour): Colour {
  const [r = 0, g = 0, b = 0, share = 0] = (tint.match(/[\d.]+/g) ?? []).map(Number);
  const mixed = (top: number, below: number) => top * share + below * (1 - share);
  return [mixed(r, ground[0]), mixed(g, ground[1]), mixed(b, ground[2])];
}

function luminance(colour: Colour): number {
  const linear = (channel: number) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

function contrast(one: Colour, other: Colour): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(themes))("the %s theme", (_, values) => {
  const of = (name: string) => hex(values.get(name) ?? "");

  it.each(PAIRS)("has %s on %s at 4.5 : 1", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(TINTED)("has %s at 4.5 : 1 on the tints of bars", (text) => {
    for (const tint of ["tint", "tint-hover", "bot-tint"]) {
      const ground = over(values.get(tint) ?? "", of("surface"));
      expect(contrast(of(text), ground), tint).toBeGreaterThanOrEqual(4.5);
    }
  });

  const lines = [1, 2, 3, 4, 5, 6].map((one) => `series-${one}`);
  it.each(["line-strong", "before", ...lines])(
    "has %s at 3 : 1, which lines and borders need",
    (name) => {
      for (const ground of ["surface", "ground"]) {
        expect(contrast(of(name), of(ground)), ground).toBeGreaterThanOrEqual(3);
      }
    },
  );
});
