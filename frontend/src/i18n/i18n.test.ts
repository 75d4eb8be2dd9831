import { describe, expect, it } from "vitest";
import { fill, LOCALES, preferredLocale, type Text } from ".";
import { messages as de } from "./de";
import { en } from "./en";
import { messages as es } from "./es";
import { messages as fr } from "./fr";
import { messages as it_ } from "./it";
import { messages as pt } from "./pt";

const OTHERS = { de, fr, es, it: it_, pt };
const english: Record<string, Text> = en;

function placeholders(text: Text): string[] {
  const forms = typeof text === "string" ? [text] : [text.one, text.other];
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
}

describe("the languages", () => {
  it("are all there", () => {
    expect(["en", ...Object.keys(OTHERS)].sort()).toEqual(Object.keys(LOCALES).sort());
  });

  for (const [name, messages] of Object.entries(OTHERS)) {
    it(`say in ${name} all there is to say, and fill in the same`, () => {
      expect(Object.keys(messages)).toEqual(Object.keys(en));
      for (const [key, text] of Object.entries(messages)) {
        expect(english[key], key).toBeDefined();
        expect(placeholders(text as Text), key).toEqual(placeholders(english[key] ?? ""));
      }
    });
  }
});

describe("a text", () => {
  it("has its values filled in, and leaves alone what it is not given", () => {
    const rules = new Intl.PluralRules("en");
    expect(fill("{a} of {b}", { a: 1 }, rules)).toBe("1 of {b}");
    expect(fill({ one: "{n} row", other: "{n} rows" }, { n: 1 }, rules)).toBe("1 row");
    expect(fill({ one: "{n} row", other: "{n} rows" }, { n: 0 }, rules)).toBe("0 rows");
    expect(fill("{n} of {a}", { n: 1234567, a: 2026 }, rules)).toBe("1\u202f234\u202f567 of 2026");
  });

  it("is in the language that was chosen, else in the first that is known", () => {
    expect(preferredLocale("de", ["fr"])).toBe("de");
    expect(preferredLocale(null, ["tlh", "pt-BR", "de"])).toBe("pt");
    expect(preferredLocale("xx", [])).toBe("en");
  });
});
