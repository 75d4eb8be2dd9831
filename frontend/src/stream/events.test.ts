import { describe, expect, it } from "vitest";
import { asked, type Event, merged } from "./events";

const event = (id: string) => ({ id }) as Event;

describe("the stream", () => {
  it("shows each event once, whichever way it came", () => {
    const ids = merged([event("3"), event("2")], [event("2"), event("1")]).map((one) => one.id);
    expect(ids).toEqual(["3", "2", "1"]);
  });

  it("asks for what is looked at, and for nothing where it is everything", () => {
    const all = ["click", "view", "conversion"] as const;
    expect(asked({ filters: [], kinds: all, who: "all" })).toEqual({ kind: "", filter: "" });
    const some = asked({
      filters: [{ dimension: "country", test: "is", values: ["IT"] }],
      kinds: ["click"],
      who: "people",
    });
    expect(some.kind).toBe("click");
    expect(JSON.parse(some.filter ?? "")).toEqual({
      and: [
        { dimension: "country", is: "IT" },
        { dimension: "outcome", does_not_contain: "spider" },
      ],
    });
  });
});
