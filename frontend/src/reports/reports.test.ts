import { describe, expect, it } from "vitest";
import { besideScope, readScope, writeScope } from "../scope/scope";
import { readColumns, readSort, writeColumns } from "./measures";

describe("a report's address", () => {
  it("names columns in one order, and none where they are the usual ones", () => {
    expect(readColumns("cost,clicks,nonsense")).toEqual(["clicks", "cost"]);
    expect(readColumns("")).toContain("visitors");
    expect(writeColumns(readColumns(""))).toBe("");
    expect(writeColumns(["clicks", "cost"])).toBe("clicks,cost");
  });

  it("sorts by a column that is shown, the highest first", () => {
    expect(readSort("cost", ["clicks", "cost"])).toEqual({ column: "cost", ascending: true });
    expect(readSort("-cost", ["clicks"])).toEqual({ column: "clicks", ascending: false });
  });

  it("keeps what is the screen's own when the period changes", () => {
    const search = { tab: "paths", period: "7d", f: ["is,country,DE"] };
    expect(besideScope(search)).toEqual({ tab: "paths" });
    expect({ ...besideScope(search), ...writeScope(readScope(search)) }).toEqual(search);
  });
});
