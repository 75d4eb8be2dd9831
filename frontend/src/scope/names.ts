/** What is known by number is called by name: learnt from answers, else asked for. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { v2 } from "../api/client";
import type { Answer } from "../api/question";
import { later, locale } from "../i18n";
import { queries } from "../session/session";
import type { Filter } from "./filters";
import { isById, valueName } from "./labels";

const ruleNames = later(() => import("../link/ruleNames"));
const key = (dimension: string, id: string) => ["name", dimension, id];

export function learn(answer: Answer): Answer {
  for (const [dimension, names] of Object.entries(answer.names)) {
    // Rules are numbered link by link.
    if (dimension === "rule") continue;
    for (const [id, name] of Object.entries(names)) {
      queries.setQueryData(key(dimension, id), name);
    }
  }
  return answer;
}

async function load(dimension: string, id: string): Promise<string> {
  const path = { id: Number(id), tagId: Number(id), conversionId: Number(id) };
  const asked = { params: { path } };
  let found: { data?: unknown };
  if (dimension === "datapoint") found = await v2.GET("/datapoints/{id}", asked);
  else if (dimension === "group") found = await v2.GET("/groups/{id}", asked);
  else if (dimension === "tag") found = await v2.GET("/tags/{tagId}", asked);
  else if (dimension === "conversion") found = await v2.GET("/conversions/{conversionId}", asked);
  else found = await v2.GET("/domains/{id}", asked);
  const { title, name } = found.data as { title?: string; name?: string };
  return title || name || `#${id}`;
}

/** The one link that filters leave, which alone says what the number of a rule means. */
export function linkOf(filters: readonly Filter[]): number | null {
  const found = filters.find(
    ({ dimension, test, values }) =>
      dimension === "datapoint" && test === "is" && values.length === 1,
  );
  return Number(found?.values[0]) || null;
}

/** What the own rules of the one link are called, by id; none until they are known. */
export function useRuleNames(
  filters: readonly Filter[],
  isWanted: boolean,
): Readonly<Record<string, string>> | undefined {
  const link = linkOf(filters);
  const { data } = useQuery({
    queryKey: ["link rules", link, "names", locale()],
    queryFn: async () => (await ruleNames()).ruleNames(link ?? 0),
    enabled: isWanted && link !== null,
  });
  // What another part of the screen has asked for is there also for those that want none of it.
  return isWanted ? data : undefined;
}

/** A function that names values of a dimension, given the names that an answer has for them. */
export function useValueNames(dimension: string, filters: readonly Filter[]) {
  const rules = useRuleNames(filters, dimension === "rule");
  return (value: string | number | null, names?: Answer["names"]) =>
    valueName(dimension, value, rules ? { rule: rules } : names);
}

/**
 * A function that names values of the filters; those that are still asked for are `#12`. `within` is
 * what holds besides.
 */
export function useFilterNames(filters: readonly Filter[], within: readonly Filter[] = []) {
  const rules = useRuleNames(
    [...within, ...filters],
    filters.some((one) => one.dimension === "rule"),
  );
  const wanted = filters
    .filter(
      (one) =>
        isById(one.dimension) &&
        one.dimension !== "rule" &&
        (one.test === "is" || one.test === "not"),
    )
    .flatMap((one) => one.values.map((value) => [one.dimension, value] as const))
    .filter((pair): pair is readonly [string, string] => /^\d+$/.test(pair[1] ?? ""));
  const found = useQueries({
    queries: wanted.map(([dimension, id]) => ({
      queryKey: key(dimension, id),
      queryFn: () => load(dimension, id),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  });
  const names = new Map(
    wanted.map(([dimension, id], at) => [`${dimension} ${id}`, found[at]?.data]),
  );
  return (dimension: string, value: string | null) =>
    names.get(`${dimension} ${value}`) ??
    valueName(dimension, value, rules ? { rule: rules } : undefined);
}
