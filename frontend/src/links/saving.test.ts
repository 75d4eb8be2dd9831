import { describe, expect, it } from "vitest";
import { draftOf, newItem } from "../editor/draft";
import type { Link } from "./data";
import { bodyOf, changedBody, linkBody } from "./linkBody";
import { changesOf, type Held, keptOf, savedAs } from "./saving";

const URL = "https://shop.example/";
const HELD: Held = {
  body: {
    title: "Coats",
    tags: ["warm"],
    notes: "",
    typeTL: { url: URL, redirectType: 307, appendQuery: false, domainId: 5 },
  },
  draft: { ...draftOf(null), password: "crema" },
};

const LINK = {
  id: 7,
  title: "Coats",
  name: "coats",
  groupId: 3,
  tags: [{ id: 1, name: "warm" }],
  typeTL: { domainId: 5, redirectType: 307, url: URL },
} as unknown as Link;

describe("an edit", () => {
  it("sends only what was changed", () => {
    const fields = new FormData();
    for (const [name, value] of Object.entries({ name: "coats", campaign: "3", domain: "5" })) {
      fields.set(name, value);
    }
    fields.set("tags", "warm");
    fields.set("redirect", "307");
    const before = bodyOf(LINK);
    expect(changedBody(before, linkBody(fields, "Coats", URL))).toEqual({});
    fields.set("notes", "x");
    fields.set("campaign", "4");
    expect(changedBody(before, linkBody(fields, "Coats", `${URL}a`))).toEqual({
      notes: "x",
      groupId: 4,
      typeTL: { url: `${URL}a` },
    });
  });
});

describe("a link that was saved while its rules were refused", () => {
  it("is changed by the next try and not made again, by what differs from it", () => {
    const before = keptOf(null);
    expect(before.link).toBeNull();
    expect(changesOf(HELD, before)).toEqual({
      ...HELD.body,
      typeTL: { ...HELD.body.typeTL, password: "crema" },
    });
    const kept = savedAs(HELD, before, { id: 7, trackingCode: "http://t.example/x" });
    expect(kept.link).toEqual({ id: 7, trackingCode: "http://t.example/x" });
    expect(changesOf(HELD, kept)).toEqual({});
    const after = {
      body: { ...HELD.body, tags: [], typeTL: { ...HELD.body.typeTL, url: `${URL}a` } },
      draft: { ...HELD.draft, password: "" },
    };
    expect(changesOf(after, kept)).toEqual({ tags: [], typeTL: { url: `${URL}a`, password: "" } });
  });

  it("is still the link that was edited", () => {
    const body = { ...HELD.body, title: "Jackets", name: "coats", groupId: 3 };
    const held = { body, draft: draftOf(LINK) };
    const before = keptOf(LINK);
    expect(changesOf(held, before)).toEqual({ title: "Jackets" });
    const kept = savedAs(held, before, {});
    expect(kept.link).toEqual(LINK);
    expect(changesOf(held, kept)).toEqual({});
    expect(changesOf({ ...held, body: { ...body, title: "Coats" } }, kept)).toEqual({
      title: "Coats",
    });
  });

  it("has of the modes only the one that was sent", () => {
    const lists = { ...HELD.draft.lists, 8: [newItem(URL)], 9: [newItem(URL, "3")] };
    const weighted = { ...HELD.draft, mode: 9 as const, lists, unique: `${URL}first` };
    const kept = savedAs({ ...HELD, draft: weighted }, keptOf(null), { id: 7 });
    expect(changesOf({ ...HELD, draft: weighted }, kept)).toEqual({});
    expect(changesOf({ ...HELD, draft: { ...weighted, mode: 8 } }, kept)).toEqual({
      typeTL: { destinationMode: 8, sequentialDestinationItems: [{ url: URL }] },
    });
    expect(changesOf({ ...HELD, draft: { ...weighted, mode: 7 } }, kept)).toEqual({
      typeTL: { destinationMode: 7, uniqueDestinationItem: { firstDestinationUrl: `${URL}first` } },
    });
  });
});
