import { describe, expect, it, vi } from "vitest";
import { askedOf, byDay, chosenIn, type Entry, mergedNames } from "./data";
import { fieldName, fieldsOf } from "./fields";
import { shown, subjectOf, whoIn } from "./values";

const BY = { kind: "owner", guest: null, key: null, session: 3, address: "203.0.113.7", name: "" };

function entry(given: Partial<Entry>): Entry {
  return {
    id: 1,
    at: "2026-06-01T11:30:00+02:00",
    operation: "change",
    entity: "datapoint",
    entity_id: "7",
    before: {},
    after: {},
    ...given,
    by: { ...BY, ...given.by } as Entry["by"],
  };
}

const NAMES = {
  datapoint: { "7": "Summer sale" },
  group: { "4": "Summer" },
  tag: { "2": "sale" },
  conversion: { "5": "Order" },
  guest: { "3": "eve" },
  key: { "9": "Nightly" },
};
const READER = { names: NAMES, today: "2026-06-02", zone: "Europe/Rome" };

vi.stubGlobal("navigator", { languages: ["en-US"] });

describe("an address", () => {
  const read = (search: Record<string, string>) => (name: string) => search[name] ?? "";

  it("chooses by what the API knows, and by nothing that it does not", () => {
    const chosen = chosenIn(
      read({ by: "guest-3", kind: "group", id: "4", action: "delete", other: "x" }),
    );
    expect(chosen).toEqual({ by: "guest-3", kind: "group", id: "4", operation: "delete" });
    expect(chosenIn(read({ by: "guest-x", kind: "grup", id: "4", action: "erase" }))).toEqual({
      by: "",
      kind: "",
      id: "",
      operation: "",
    });
  });

  it("is asked for in the API's own words", () => {
    const days = { from: "2026-06-01", to: "2026-06-02" };
    const none = { by: "", kind: "", id: "", operation: "" } as const;
    expect(askedOf(none, "beginning")).toEqual({});
    expect(askedOf({ ...none, by: "system", kind: "key", id: "9" }, days)).toEqual({
      entity: "key",
      id: "9",
      by: "system",
      ...days,
    });
    expect(askedOf({ ...none, by: "guest-3" }, "beginning")).toEqual({ guest: 3 });
    expect(askedOf({ ...none, by: "key-9", operation: "create" }, "beginning")).toEqual({
      key: 9,
      operation: "create",
    });
  });
});

describe("what stood in a field", () => {
  it("is said by names, and by numbers where there are none", () => {
    expect(shown("group_id", 4, 5, READER).text).toBe("Summer");
    expect(shown("group_id", 5, 4, READER).text).toBe("No. 5");
    expect(shown("tags", [2, 8], [], READER).text).toBe("sale\nNo. 8");
    expect(shown("conversions", [[1, 5]], [], READER).text).toBe("Order");
    const grants = [
      ["group", 4, "w"],
      ["datapoint", 7, "r"],
    ];
    expect(shown("grants", grants, [], READER).text).toBe(
      "Summer: See and change\nSummer sale: See",
    );
  });

  it("is a no where a yes stands on the other side, and else nothing", () => {
    expect(shown("preferred", undefined, true, READER)).toEqual({ text: "No", look: "plain" });
    expect(shown("preferred", true, undefined, READER).text).toBe("Yes");
    expect(shown("notes", undefined, "x", READER)).toEqual({ text: "empty", look: "none" });
  });

  it("is never a secret", () => {
    expect(shown("password", "(secret)", "(secret)", READER)).toEqual({
      text: "not shown",
      look: "secret",
    });
  });

  it("is a status in words, a moment by the account's clocks, and else as it is", () => {
    expect(shown("status", 1, 0, READER).text).toBe("Paused");
    expect(shown("value", 1, 0, READER).text).toBe("1");
    expect(shown("expires_at", "2026-06-05T22:30:00+00:00", undefined, READER).text).toMatch(
      /6.*00:30$/,
    );
    expect(shown("url", "https://example.com/", "", READER).text).toBe("https://example.com/");
    expect(shown("specifics.rules", [{ id: 1 }], [], READER).look).toBe("code");
  });
});

describe("an entry", () => {
  it("says who it was and by what", () => {
    expect(whoIn(entry({}), NAMES)).toEqual({ name: "Owner", more: ["signed in", "203.0.113.7"] });
    const guest = entry({ by: { ...BY, kind: "guest", guest: 3, key: null } as Entry["by"] });
    expect(whoIn(guest, NAMES).name).toBe("eve");
    const key = entry({ by: { ...BY, key: 9 } as Entry["by"] });
    expect(whoIn(key, NAMES).more).toEqual(["by the key “Nightly”", "203.0.113.7"]);
  });

  it("is of something that has a name, or had one", () => {
    expect(subjectOf(entry({}), NAMES)).toBe("Summer sale");
    expect(subjectOf(entry({ entity: "blacklist", before: { ip: "198.51.100.7" } }), NAMES)).toBe(
      "198.51.100.7",
    );
    expect(subjectOf(entry({ entity: "credentials", entity_id: "0" }), NAMES)).toBe("Owner");
    expect(subjectOf(entry({ entity: "tag", entity_id: "8" }), NAMES)).toBe("No. 8");
    expect(subjectOf(entry({ entity: "account" }), NAMES)).toBe("");
  });

  it("names its fields as the forms do, those that people know first", () => {
    const fields = fieldsOf(
      entry({
        before: { type: 1, url: "a" },
        after: { url: "b", name: "x", "specifics.abTest": true },
      }),
    );
    expect(fields).toEqual(["name", "url", "specifics.abTest", "type"]);
    expect(fields.map((field) => fieldName("datapoint", field))).toEqual([
      "Short name",
      "Destination",
      "Ab test",
      "Type",
    ]);
  });
});

describe("pages", () => {
  it("are one list under its days, with the newest names", () => {
    const some = [
      entry({ id: 3 }),
      entry({ id: 2 }),
      entry({ id: 1, at: "2026-05-31T09:00:00+02:00" }),
    ];
    expect(byDay(some).map(([day, of]) => [day, of.map(({ id }) => id)])).toEqual([
      ["2026-06-01", [3, 2]],
      ["2026-05-31", [1]],
    ]);
    expect(
      mergedNames([
        { names: { tag: { "1": "new" } } },
        { names: { tag: { "1": "old", "2": "two" }, key: { "9": "k" } } },
      ]),
    ).toEqual({ tag: { "1": "new", "2": "two" }, key: { "9": "k" } });
  });
});
