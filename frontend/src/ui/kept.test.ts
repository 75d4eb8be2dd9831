import { describe, expect, it } from "vitest";
import { freeName, readKept, withOne } from "./kept";

const isText = (value: unknown): value is string => typeof value === "string";

describe("what a browser keeps", () => {
  it("is read as far as it can be", () => {
    expect(readKept(null, isText)).toEqual([]);
    expect(readKept("[{", isText)).toEqual([]);
    expect(readKept('{"name":"a"}', isText)).toEqual([]);
    const text = '[{"name":"a","value":"x"},{"name":"b","value":1},{"value":"y"},null,7]';
    expect(readKept(text, isText)).toEqual([{ name: "a", value: "x" }]);
  });

  it("has each name once, in the order of names", () => {
    const kept = [
      { name: "a 2", value: "x" },
      { name: "a 10", value: "y" },
    ];
    expect(withOne(kept, { name: "a 3", value: "z" })).toEqual([
      { name: "a 2", value: "x" },
      { name: "a 3", value: "z" },
      { name: "a 10", value: "y" },
    ]);
    expect(withOne(kept, { name: "a 2", value: "z" })).toEqual([
      { name: "a 2", value: "z" },
      { name: "a 10", value: "y" },
    ]);
  });

  it("is called otherwise where its name is taken in the account", () => {
    expect(freeName("Mail", ["Post"])).toBe("Mail");
    expect(freeName("Mail", ["MAIL", "mail 2"])).toBe("Mail 3");
  });
});
