import { describe, expect, it } from "vitest";
import type { Link } from "../links/data";
import { joined } from "../links/linkBody";
import { changedMembers, type Draft, draftOf, firstOf, inMode, newItem, placesOf } from "./draft";

const URL = "https://shop.example/";
const rich = {
  id: 7,
  firstConversionId: 3,
  thirdConversionId: 4,
  isPublic: true,
  typeTL: {
    domainId: 1,
    redirectType: 307,
    firstUrl: URL,
    destinationMode: 9,
    isABTest: true,
    weightedDestinationItems: [
      { url: URL, weight: 3 },
      { url: `${URL}b`, weight: 0 },
    ],
    urlsByNation: [{ nation: "xk", url: `${URL}xk` }],
    urlsByLanguage: [{ languageCode: "pt-BR", url: `${URL}pt` }],
    uniqueDestinationItem: { firstDestinationUrl: `${URL}first` },
    browserDestinationItem: { mobileDestinationUrl: `${URL}m` },
    expirationDate: "20270131123456",
    expirationClicks: 5000,
    pauseAfterDateExpiration: true,
    password: "********",
    hideUrl: true,
    referrerClean: 2,
    scripts: [{ id: 9, name: "Seen" }],
  },
} as unknown as Link;

function changed(change: (draft: Draft) => Draft) {
  const before = draftOf(rich);
  return changedMembers(change(before), before);
}

describe("a link in the form", () => {
  it("sends nothing where nothing was changed, in whichever mode it is", () => {
    for (const mode of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const link = { ...rich, typeTL: { ...rich.typeTL, destinationMode: mode } } as Link;
      expect(changedMembers(draftOf(link), draftOf(link))).toEqual({});
    }
    expect(changedMembers(draftOf(null), draftOf(null))).toEqual({});
  });

  it("sends a list in its order, as a whole", () => {
    const turned = changed((draft) => ({
      ...draft,
      lists: { ...draft.lists, 9: [...draft.lists[9]].reverse() },
    }));
    expect(turned).toEqual({
      typeTL: {
        weightedDestinationItems: [
          { url: `${URL}b`, weight: 0 },
          { url: URL, weight: 3 },
        ],
      },
    });
  });

  it("keeps what other modes have when its mode changes", () => {
    expect(changed((draft) => inMode(draft, 6, ""))).toEqual({ typeTL: { destinationMode: 6 } });
    expect(changed((draft) => inMode(draft, 8, ""))).toEqual({
      typeTL: {
        destinationMode: 8,
        sequentialDestinationItems: [{ url: URL }, { url: `${URL}b` }],
      },
    });
  });

  it("begins a list with the destination that it has", () => {
    const draft = inMode(draftOf(null), 9, ` ${URL} `);
    expect(draft.lists[9].map(({ url, weight }) => [url, weight])).toEqual([
      [URL, "1"],
      ["", "1"],
    ]);
    expect(firstOf(draft)).toBe(URL);
  });

  it("means a day by its end, and clears by what is empty", () => {
    const day = { ...rich, typeTL: { ...rich.typeTL, expirationDate: "20270131235959" } } as Link;
    expect(draftOf(day)).toMatchObject({ untilDay: "2027-01-31", untilTime: "" });
    expect(draftOf(rich).untilTime).toBe("12:34:56");
    expect(changed((draft) => ({ ...draft, untilTime: "" })).typeTL).toEqual({
      expirationDate: "20270131",
    });
    expect(
      changed((draft) => ({
        ...draft,
        untilDay: "",
        clicks: "",
        password: "",
        scripts: [],
        slots: [3, 0, 0, 0, 0],
      })),
    ).toEqual({
      thirdConversionId: 0,
      typeTL: { expirationDate: "", expirationClicks: 0, password: "", scripts: [] },
    });
  });

  it("shows a refusal at the row that it is about", () => {
    const draft = { ...draftOf(rich), mode: 6 as const };
    const rows = [newItem(), newItem()];
    const places = placesOf({ ...draft, lists: { ...draft.lists, 6: rows } });
    const row = `typetl.urlsbynation[${rows[1]?.key}]`;
    expect(places.get("typetl.urlsbynation[1].nation")).toBe(`${row}.nation`);
    expect(places.get("typetl.urlsbynation[1].url")).toBe(`${row}.url`);
    expect(places.has("typetl.urlsbynation[1].weight")).toBe(false);
    expect(places.get("typetl.password")).toBe("typetl.password");
  });

  it("is one body with the plain fields", () => {
    const plain = { title: "a", typeTL: { url: URL } };
    const more = { isPublic: true, typeTL: { hideUrl: true } };
    expect(joined(plain, more)).toEqual({
      title: "a",
      isPublic: true,
      typeTL: { url: URL, hideUrl: true },
    });
    expect(joined({ title: "a" }, {})).toEqual({ title: "a" });
  });
});
