import { expect, it } from "vitest";
import { nationsLike } from "./nations";

const NATIONS = [
  ["AX", "Åland Islands"],
  ["AT", "Austria"],
  ["CW", "Curaçao"],
  ["DE", "Germany"],
  ["IN", "India"],
  ["ID", "Indonesia"],
  ["NL", "Netherlands"],
].map(([code = "", name = ""]) => ({ code, name }));

it("a country is found by its code, its beginning or a part, without case and accents", () => {
  const found = (text: string) => nationsLike(NATIONS, text).map(({ code }) => code);
  expect(found("in")).toEqual(["IN", "ID"]);
  expect(found(" DE")).toEqual(["DE"]);
  expect(found("land")).toEqual(["AX", "NL"]);
  expect(found("aland")).toEqual(["AX"]);
  expect(found("curacao")).toEqual(["CW"]);
  expect(found("")).toEqual(NATIONS.map(({ code }) => code));
  expect(found("nowhere")).toEqual([]);
});
