import { describe, expect, it } from "vitest";
import { PLACES, placeOf, placesFor } from "./places";

describe("the navigation", () => {
  it("marks the place of every screen, on a phone the one that it is under there", () => {
    const marked = (hasRoom: boolean) =>
      Object.fromEntries(PLACES.map(({ to }) => [to, placeOf(to, hasRoom)]));
    const standing = {
      "/": "/",
      "/links": "/links",
      "/conversions": "/conversions",
      "/stream": "/stream",
      "/more": "/more",
    };
    const under = Object.fromEntries(
      PLACES.filter(({ to }) => !(to in standing)).map(({ to }) => [to, "/more"]),
    );
    expect(marked(false)).toEqual({ ...under, ...standing });
    expect(marked(true)).toEqual({
      ...under,
      ...standing,
      "/campaigns": "/campaigns",
      "/reports": "/reports",
    });
  });

  it("leads nobody where there is nothing for them to see", () => {
    const kept = (isOperator: boolean, isGuest: boolean) => {
      const shown = placesFor({ isOperator, isGuest });
      return PLACES.filter((one) => !shown.includes(one)).map(({ to }) => to);
    };
    expect(kept(true, false)).toEqual([]);
    expect(kept(false, false)).toEqual(["/system"]);
    expect(kept(false, true)).toEqual(["/scripts", "/guests", "/system"]);
  });

  it("marks the list that a thing is one of", () => {
    expect(placeOf("/links/12", true)).toBe("/links");
    expect(placeOf("/linksammlung", true)).toBe("/more");
    expect(placeOf("/tour", true)).toBe("/more");
  });
});
