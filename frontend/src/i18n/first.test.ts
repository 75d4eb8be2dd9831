import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { first } from "./en/first";
import { rest } from "./en/rest";

const ENTRY = new URL("../main.tsx", import.meta.url).pathname;
const IMPORT = /^(?:import|export)\s(?!type\s)[^;]*?"(\.[^"]+)";$/gm;

function fileOf(from: string, name: string): string | undefined {
  const path = join(dirname(from), name);
  return [`${path}.ts`, `${path}.tsx`, join(path, "index.ts")].find(existsSync);
}

/** The modules that the browser has before it shows anything, by where they are. */
function entry(): Map<string, string> {
  const found = new Map<string, string>();
  const left = [ENTRY];
  for (const path of left) {
    if (found.has(path)) continue;
    const text = readFileSync(path, "utf8");
    found.set(path, text);
    for (const [, name = ""] of text.matchAll(IMPORT)) {
      const file = fileOf(path, name);
      if (file) left.push(file);
    }
  }
  return found;
}

describe("the texts of the first view", () => {
  const modules = entry();

  it("are all that its modules say", () => {
    expect(modules.size).toBeGreaterThan(60);
    const later: string[] = [];
    for (const [path, text] of modules) {
      for (const [, word = ""] of text.matchAll(/"([a-z]+\.[^"\n]+)"/gi)) {
        if (word in rest) later.push(`${path}: ${word}`);
      }
    }
    expect(later).toEqual([]);
  });

  it("are those of parts that the others have none of", () => {
    const parts = (texts: object) => new Set(Object.keys(texts).map((key) => key.split(".")[0]));
    const shared = [...parts(first)].filter((part) => parts(rest).has(part));
    expect(shared).toEqual([]);
  });
});
