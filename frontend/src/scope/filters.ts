/** Which hits count: conditions that all hold, as pills, in the address, and for the API. */
import type { components } from "../api/v3";

export type FilterBody = components["schemas"]["FilterBody"];
export const TESTS = ["is", "not", "has", "hasnt"] as const;
export type Test = (typeof TESTS)[number];
export interface Filter {
  dimension: string;
  test: Test;
  /** One of these at least (`is`, `has`), or none of them. Null is "none": no tag, no campaign. */
  values: readonly (string | null)[];
}

/** What is meant by number. */
const NUMBERED = new Set(["datapoint", "group", "tag", "conversion", "domain", "rule"]);
const NONE = "~";

export function writeFilter(filter: Filter): string {
  return [filter.test, ...[filter.dimension, ...filter.values].map(written)].join(",");
}

function written(value: string | null): string {
  if (value === null) return NONE;
  const text = value.replace(/[\\,]/g, "\\$&");
  return text === NONE ? "\\~" : text;
}

/** Null where it is none that was ever written. */
export function readFilter(text: string): Filter | null {
  const [test, dimension, ...values] = split(text);
  const known = TESTS.find((one) => one === test);
  if (!known || !dimension || !/^[a-z_]+(:.+)?$/.test(dimension) || values.length === 0)
    return null;
  return { dimension, test: known, values };
}

function split(text: string): (string | null)[] {
  const parts: (string | null)[] = [];
  let part = "";
  let isEscaped = false;
  let isPlain = true;
  const close = () => {
    parts.push(isPlain && part === NONE ? null : part);
    part = "";
    isPlain = true;
  };
  for (const char of text) {
    if (isEscaped) {
      part += char;
      isEscaped = false;
    } else if (char === "\\") {
      isEscaped = true;
      isPlain = false;
    } else if (char === ",") {
      close();
    } else {
      part += char;
    }
  }
  close();
  return parts;
}

/** The body's `filter`; undefined where everything counts. */
export function asBody(filters: readonly Filter[]): FilterBody | undefined {
  const bodies = filters.map(one);
  if (bodies.length === 0) return undefined;
  return bodies.length === 1 ? bodies[0] : ({ and: bodies } as FilterBody);
}

function one({ dimension, test, values }: Filter): FilterBody {
  const sent = values.map((value) =>
    value !== null && NUMBERED.has(dimension) && /^\d+$/.test(value) ? Number(value) : value,
  );
  if (test === "has" || test === "hasnt") {
    const texts = values.filter((value) => value !== null);
    return { dimension, [test === "has" ? "contains" : "does_not_contain"]: texts } as FilterBody;
  }
  if (sent.length === 1)
    return { dimension, [test === "is" ? "is" : "is_not"]: sent[0] } as FilterBody;
  return { dimension, [test === "is" ? "in" : "not_in"]: sent } as FilterBody;
}

/** The filters of a body; null where it asks what no pills can say. */
export function fromBody(body: FilterBody): Filter[] | null {
  const parts = "and" in body && body.and ? body.and : [body];
  const filters = parts.map(fromLeaf);
  return filters.length > 0 && filters.every((each) => each !== null) ? filters : null;
}

const TESTS_OF_BODY = [
  ["is", "is"],
  ["in", "is"],
  ["is_not", "not"],
  ["not_in", "not"],
  ["contains", "has"],
  ["does_not_contain", "hasnt"],
] as const;

function fromLeaf(body: FilterBody): Filter | null {
  const known = TESTS_OF_BODY.find(([name]) => name in body);
  if (!known || !body.dimension) return null;
  const given = (body as Record<string, unknown>)[known[0]];
  const values = (Array.isArray(given) ? given : [given]).map((value) =>
    value === null ? null : String(value),
  );
  const filter = { dimension: body.dimension, test: known[1], values };
  return readFilter(writeFilter(filter));
}

/**
 * The filters with one more, or with one in the place of another; one that asks the same of the
 * same dimension takes up its values.
 */
export function put(filters: readonly Filter[], at: number | "new", filter: Filter): Filter[] {
  const isSame = (one: Filter, index: number) =>
    index !== at && one.dimension === filter.dimension && one.test === filter.test;
  const twin = filters.findIndex(isSame);
  if (twin < 0) {
    if (at === "new") return [...filters, filter];
    return filters.map((one, index) => (index === at ? filter : one));
  }
  return filters
    .map((one, index) =>
      index === twin ? { ...one, values: [...new Set([...one.values, ...filter.values])] } : one,
    )
    .filter((_, index) => index !== at);
}

/**
 * The filters after a click on a value. A plain click means this value alone, one that adds means it
 * as well; a click on what is already meant takes it back.
 */
export function clicked(
  filters: readonly Filter[],
  dimension: string,
  value: string | null,
  test: "is" | "not",
  adds: boolean,
): Filter[] {
  const at = filters.findIndex((each) => each.dimension === dimension && each.test === test);
  const there = filters[at];
  if (!there) {
    // "Is" and "is not" of one value cannot both hold: the newer one is meant.
    const rest = filters
      .map((each) =>
        each.dimension === dimension && (each.test === "is" || each.test === "not")
          ? { ...each, values: each.values.filter((one) => one !== value) }
          : each,
      )
      .filter((each) => each.values.length > 0);
    return [...rest, { dimension, test, values: [value] }];
  }
  let values: readonly (string | null)[];
  if (there.values.includes(value)) values = there.values.filter((each) => each !== value);
  else values = adds || test === "not" ? [...there.values, value] : [value];
  if (values.length === 0) return filters.filter((_, index) => index !== at);
  return filters.map((each, index) => (index === at ? { ...each, values } : each));
}
