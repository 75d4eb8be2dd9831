/** Segments: filters that the account keeps under a name. */
import { body, v3 } from "../api/client";
import type { Kind } from "../ui/kept";
import { asBody, type Filter, type FilterBody, fromBody, readFilter, writeFilter } from "./filters";

/** Filters as an address has them: what is kept outlives changes of the dashboard's own types. */
export type Segment = string[];

function isSegment(value: unknown): value is Segment {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one === "string" && readFilter(one) !== null)
  );
}

export function filtersOf(segment: Segment): Filter[] {
  return segment.map(readFilter).filter((one) => one !== null);
}

export const SEGMENTS: Kind<Segment> = {
  id: "segments",
  isOne: isSegment,
  list: async (signal) =>
    body(await v3.GET("/v3/segments", { signal })).segments.map(({ id, name, filter }) => ({
      id,
      name,
      value: fromBody(filter)?.map(writeFilter) ?? null,
    })),
  send: ({ id, name, value }) => {
    const given = { body: { name, filter: asBody(filtersOf(value)) as FilterBody } };
    return id === undefined
      ? v3.POST("/v3/segments", given)
      : v3.PUT("/v3/segments/{id}", { ...given, params: { path: { id } } });
  },
  remove: (id) => v3.DELETE("/v3/segments/{id}", { params: { path: { id } } }),
};
