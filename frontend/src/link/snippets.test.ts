import { describe, expect, it } from "vitest";
import { snippetsOf } from "./snippets";

const texts = (title: string, isPixel = false) =>
  Object.fromEntries(
    snippetsOf(title, "https://go.example/a", isPixel).map((one) => [one.id, one.text]),
  );

describe("what is pasted elsewhere", () => {
  it("is the link in each form, its title as text and never as markup", () => {
    expect(texts('Cups & "mugs" <new>')).toEqual({
      plain: "https://go.example/a",
      html: '<a href="https://go.example/a">Cups &amp; &quot;mugs&quot; &lt;new&gt;</a>',
      markdown: '[Cups & "mugs" \\<new\\>](https://go.example/a)',
    });
    expect(texts("[1] *now*")["markdown"]).toBe("[\\[1\\] \\*now\\*](https://go.example/a)");
  });

  it("is an image of a pixel", () => {
    expect(texts("Opened", true)).toEqual({
      plain: "https://go.example/a",
      pixel: '<img src="https://go.example/a" alt="" width="1" height="1">',
    });
  });
});
