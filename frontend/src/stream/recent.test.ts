import { describe, expect, it } from "vitest";
import type { Event } from "./events";
import { LIT_MS, Recent } from "./recent";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const event = (id: string, country: string, seconds: number) =>
  ({ id, country, time: new Date(NOON + seconds * 1000).toISOString() }) as Event;

describe("the map of the stream", () => {
  it("counts each event once, however often it is on the screen", () => {
    const recent = new Recent();
    recent.add([event("1", "IT", -60), event("2", "DE", -50)], NOON, false);
    recent.add([event("3", "DE", -40), event("2", "DE", -50), event("4", "", -30)], NOON, true);
    expect(recent.at(NOON).rows).toEqual([
      { value: "DE", figure: 2 },
      { value: "IT", figure: 1 },
    ]);
  });

  it("forgets what is five minutes old, and takes up nothing that old", () => {
    const recent = new Recent();
    recent.add(
      [event("1", "IT", -290), event("2", "DE", -10), event("3", "FR", -301)],
      NOON,
      false,
    );
    expect(recent.at(NOON).rows.map((one) => one.value)).toEqual(["IT", "DE"]);
    expect(recent.at(NOON + 30_000).rows).toEqual([{ value: "DE", figure: 1 }]);
    expect(recent.at(NOON + 600_000).rows).toEqual([]);
  });

  it("lights a country for a second when something comes in, not for what was there", () => {
    const recent = new Recent();
    recent.add([event("1", "IT", -60), event("2", "DE", -1)], NOON, false);
    recent.add([event("2", "DE", -1), event("3", "FR", -20)], NOON, true);
    expect(recent.at(NOON).lit).toEqual(new Set(["FR"]));
    expect(recent.at(NOON + LIT_MS).lit).toEqual(new Set());
  });
});
