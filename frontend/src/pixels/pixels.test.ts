import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en-US"] });
const { changedPixel, pixelBody, pixelFields } = await import("./fields");
const offered = {
  campaigns: [
    { id: 2, name: "Default" },
    { id: 3, name: "Mail" },
  ],
  tags: [{ id: 1, name: "warm" }],
  conversions: [{ id: 8, name: "Order" }],
};
const pixel = {
  id: 7,
  title: "Newsletter",
  name: "news",
  groupId: 9,
  groupName: "Gone",
  tags: [{ id: 1, name: "warm" }],
  firstConversionId: 8,
  firstConversionName: "Order",
} as never;

function valuesOf(fields: ReturnType<typeof pixelFields>): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

describe("the form of a pixel", () => {
  it("begins with what it is, in the campaign that it is in even if that is not offered", () => {
    const fields = pixelFields(pixel, offered);
    expect(valuesOf(fields)).toEqual({
      title: "Newsletter",
      name: "news",
      groupId: "9",
      tags: "warm",
      notes: "",
      firstConversionId: "8",
      secondConversionId: "0",
      thirdConversionId: "0",
      fourthConversionId: "0",
      fifthConversionId: "0",
    });
    expect(fields.find(({ name }) => name === "groupId")?.choices).toEqual([
      ["9", "Gone"],
      ["2", "Default"],
      ["3", "Mail"],
    ]);
  });

  it("sends of an edit only what was changed", () => {
    const values = valuesOf(pixelFields(pixel, offered));
    expect(changedPixel(pixel, values)).toEqual({});
    const edited = { ...values, groupId: "3", tags: "warm, cold", firstConversionId: "0" };
    expect(changedPixel(pixel, edited)).toEqual({
      groupId: 3,
      tags: ["warm", "cold"],
      firstConversionId: 0,
    });
  });

  it("begins a copy with another title and an address of its own", () => {
    const copy = valuesOf(pixelFields(pixel, offered, true));
    expect([copy["title"], copy["name"]]).toEqual(["Copy of Newsletter", ""]);
    expect(pixelBody(copy)).toMatchObject({ groupId: 9, tags: ["warm"], firstConversionId: 8 });
    expect(pixelBody(copy)).not.toHaveProperty("name");
  });

  it("proposes the usual campaign for a new one, and none where there are none yet", () => {
    expect(valuesOf(pixelFields(null, offered))["groupId"]).toBe("2");
    const bare = { campaigns: [], tags: [], conversions: [] };
    const groups = pixelFields(null, bare).find(({ name }) => name === "groupId");
    expect([groups?.value, groups?.choices]).toEqual(["", [["", "Default"]]]);
    expect(pixelBody(valuesOf(pixelFields(null, bare)))).not.toHaveProperty("groupId");
  });
});
