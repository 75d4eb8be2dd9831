import { describe, expect, it } from "vitest";
import { Fault } from "../api/client";
import { nextSort } from "./columns";
import { faultsOf, linkBody } from "./linkBody";
import { isAddress, proposedTitle } from "./proposal";
import { lanesIn } from "./useVirtualRows";
import { isTemplate, readUtm, withUtm } from "./utm";
import { changedSearch, EVERY, isNarrowed, readView, readWanted } from "./wanted";

describe("a link's title", () => {
  it("is proposed from where it leads", () => {
    expect(proposedTitle("https://example.com/shop/autumn-roast.html?x=1")).toBe("Autumn roast");
    expect(proposedTitle("https://www.example.com/")).toBe("example.com");
    expect(proposedTitle("https://example.com/2026/11/")).toBe("example.com");
    expect(proposedTitle("https://example.com/k%C3%A4se")).toBe("Käse");
    expect(proposedTitle("https://example.com/%E0%A4%A")).toBe("%E0%A4%A");
    expect(proposedTitle("exam")).toBe("");
  });

  it("takes from the clipboard only what is an address", () => {
    expect(isAddress(" https://example.com/a ")).toBe(true);
    expect(isAddress("my password")).toBe(false);
    expect(isAddress("javascript:alert(1)")).toBe(false);
  });
});

describe("the list's address", () => {
  it("is read leniently", () => {
    expect(readWanted({})).toMatchObject({ status: "active", sort: "totalClicks", text: "" });
    expect(readWanted({ sort: "title", status: "gone", q: ["a", "b"], period: "eon" })).toEqual({
      text: "a",
      status: "active",
      tag: "",
      group: "",
      sort: "title",
      ascending: true,
      period: { preset: "28d" },
    });
  });

  it("holds only what differs from what one sees first", () => {
    expect(changedSearch({ q: "a", new: "1" }, { tag: "3" })).toEqual({ q: "a", tag: "3" });
    const narrow = { q: "a", status: "paused", sort: "title" };
    expect(isNarrowed(readWanted(narrow))).toBe(true);
    const every = changedSearch(narrow, EVERY);
    expect(every).toEqual({ sort: "title" });
    expect(isNarrowed(readWanted(every))).toBe(false);
  });
});

describe("the list", () => {
  it("is a table on a screen and cards on a phone, unless the address says", () => {
    expect(readView({}, "table")).toBe("table");
    expect(readView({}, "cards")).toBe("cards");
    expect(readView({ as: "cards" }, "table")).toBe("cards");
    expect(readView({ as: "sculptures" }, "cards")).toBe("cards");
  });

  it("puts as many cards side by side as have room, with gaps between them", () => {
    expect([0, 320, 651, 652, 983, 984].map((width) => lanesIn(width, 320))).toEqual([
      1, 1, 1, 2, 2, 3,
    ]);
  });

  it("is sorted by texts from A and by figures from the most, then the other way round", () => {
    const wanted = readWanted({});
    expect(nextSort("link", wanted)).toBe("title");
    expect(nextSort("value", wanted)).toBe("-conversionsValue");
    expect(nextSort("clicks", wanted)).toBe("totalClicks");
    expect(nextSort("link", readWanted({ sort: "title" }))).toBe("-title");
  });
});

describe("the form of a link", () => {
  it("sends what was chosen, and a title where none was given", () => {
    const fields = new FormData();
    fields.set("tags", "warm, , outdoor ");
    fields.set("redirect", "307");
    fields.set("domain", "5");
    expect(linkBody(fields, " ", " https://example.com/spring-coats ")).toEqual({
      title: "Spring coats",
      tags: ["warm", "outdoor"],
      notes: "",
      typeTL: {
        url: "https://example.com/spring-coats",
        redirectType: 307,
        appendQuery: false,
        domainId: 5,
      },
    });
  });

  it("finds the field that a refusal is about", () => {
    const fault = new Fault(400, "", "", [
      { field: "typeTL.url", detail: "not an address" },
      { field: "typeTL.url", detail: "nor a good one" },
      { field: "elsewhere", detail: "too late" },
    ]);
    expect(faultsOf(fault)).toEqual({ url: "not an address", other: "too late" });
    expect(faultsOf(new Error("broken"))).toEqual({});
  });
});

describe("UTM parameters", () => {
  const url = "https://example.com/a?id=[clickid]&utm_source=news%20letter&b=1#top";

  it("are read from an address, and put into it beside all else", () => {
    expect(readUtm(url)).toEqual({ source: "news letter" });
    expect(
      readUtm("https://example.com/?utm_term=a+b&utm_term=c&utm_id=7&utm_content=%E0"),
    ).toEqual({
      term: "a b",
      content: "%E0",
    });
    expect(withUtm(url, { source: "mail & post", medium: "[device]" })).toBe(
      "https://example.com/a?id=[clickid]&b=1&utm_source=mail%20%26%20post&utm_medium=[device]#top",
    );
    expect(withUtm("https://example.com", { campaign: "x" })).toBe(
      "https://example.com?utm_campaign=x",
    );
  });

  it("are taken out where they are empty, and stay where they are not named", () => {
    expect(withUtm(url, { source: "" })).toBe("https://example.com/a?id=[clickid]&b=1#top");
    expect(withUtm("https://example.com/?utm_source=a", { source: "" })).toBe(
      "https://example.com/",
    );
    expect(withUtm(url, { term: "" })).toBe(url);
  });

  it("are kept as templates of these fields only", () => {
    expect(isTemplate({ source: "mail", medium: "" })).toBe(true);
    expect(isTemplate({ source: 1 })).toBe(false);
    expect(isTemplate({ id: "x" })).toBe(false);
    expect(isTemplate(null)).toBe(false);
  });
});
