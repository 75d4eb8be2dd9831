import { describe, expect, it } from "vitest";
import { asked, type Event, flushed, liveAt, MOST, merged } from "./events";

const event = (id: string) => ({ id }) as Event;

describe("the stream", () => {
  it("shows each event once, whichever way it came", () => {
    const ids = merged([event("3"), event("2")], [event("2"), event("1")]).map((one) => one.id);
    expect(ids).toEqual(["3", "2", "1"]);
  });

  it("has nothing of another address than the one that is followed", () => {
    const begun = liveAt("kind=click", null);
    expect(begun).toEqual({ address: "kind=click", events: [], waiting: 0, state: "connecting" });
    const live = flushed({ ...begun, state: "live" }, [event("2"), event("1")], 0);
    expect(liveAt("kind=click", live)).toBe(live);
    expect(liveAt("kind=view", live)).toEqual({ ...begun, address: "kind=view" });
  });

  it("puts what has come on top, keeps so many, and is the same where nothing has", () => {
    const full = flushed(
      liveAt("", null),
      Array.from({ length: MOST }, (_, at) => event(`${at}`)),
      0,
    );
    expect(flushed(full, [], 0)).toBe(full);
    const next = flushed(full, [event("new")], 0);
    expect(next.events.map(({ id }) => id)).toEqual([
      "new",
      ...full.events.slice(0, MOST - 1).map(({ id }) => id),
    ]);
    expect(flushed(next, [], 3)).toEqual({ ...next, waiting: 3 });
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
