import type { Look } from "../overview/figures";
import { type Search, writeScope } from "../scope/scope";

/** The overview of one entry alone, over the period that is looked at. */
export function only(look: Look, dimension: string, id: number): Search {
  const filters = [{ dimension, test: "is" as const, values: [String(id)] }];
  return writeScope({ ...look.scope, filters, view: "" });
}
