import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
const { counted, doneText, nameOf } = await import("./words");

describe("a part of the installation", () => {
  it("is called by what it is", () => {
    expect(nameOf({ name: "edge-12" })).toEqual({
      name: "Edge worker 12",
      does: "answers visitors",
    });
    expect(nameOf({ name: "ingest" }).name).toBe("Ingestion");
    expect(nameOf({ name: "other-1" })).toEqual({ name: "other-1", does: "" });
  });

  it("says what it has done, what was lost before all", () => {
    expect(
      doneText({ requests_total: 12_345, hits_total: 1, unrecorded_total: 2, connections: 9 }),
    ).toBe("2 hits could not be kept · 1 hit · 12\u202f345 requests");
    expect(doneText({ requests_total: 0 })).toBe("");
    expect(counted("system.waiting", 1)).toBe("1 hit waits in the journal");
  });
});
