import { describe, expect, it } from "vitest";
import { type Action, meant } from "./actions";
import { commandKeys } from "./commands";
import { ranked } from "./ranked";

const action = (id: string, label: string, key?: string): Action => ({
  id,
  label,
  group: "Period",
  ...(key ? { key } : {}),
  run: () => undefined,
});
const ACTIONS = [
  action("links", "Go to Links", "g l"),
  action("12m", "Last 12 months", "l"),
  action("28d", "Last 28 days", "f"),
];

describe("keys", () => {
  it("mean an action alone, or two in a row another", () => {
    expect(meant(ACTIONS, "", "l")?.id).toBe("12m");
    expect(meant(ACTIONS, "g", "l")?.id).toBe("links");
    expect(meant(ACTIONS, "f", "l")?.id).toBe("12m");
    expect(meant(ACTIONS, "g", "z")).toBeUndefined();
  });
});

describe("the palette", () => {
  it("is opened by keys that are on the keyboard in front", () => {
    const platforms = ["MacIntel", "iPad", "Win32", "Linux x86_64", ""];
    expect(platforms.map(commandKeys)).toEqual(["⌘K", "⌘K", "Ctrl K", "Ctrl K", "Ctrl K"]);
  });

  it("finds what has every word, first what begins with it, and each once", () => {
    const ids = (text: string) => ranked([...ACTIONS, ...ACTIONS], text).map((one) => one.id);
    expect(ids("last 28")).toEqual(["28d"]);
    expect(ids("links")).toEqual(["links"]);
    expect(ids("")).toEqual(["links", "12m", "28d"]);
    expect(ids("period l")).toEqual(["links", "12m", "28d"]);
    expect(ids("nothing")).toEqual([]);
  });
});
