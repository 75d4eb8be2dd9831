/** Figures of what stands side by side: how each went over the period, and what it comes to. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, ask, type Question, type Row } from "../api/question";
import type { Look } from "../overview/figures";
import type { Measure } from "../reports/measures";
import { asBody } from "../scope/filters";
import { learn } from "../scope/names";
import { type Chosen, DIMENSIONS, measuresOf } from "./chosen";

const MINUTE = 60_000;
/** As many rows as the API answers with at once. */
const PAGE = 10_000;

export interface Bucket {
  time: string;
  unfinished: boolean;
}

export interface Course {
  /** Of what, by id: a value for each bucket, null where there is none to say. */
  series: ReadonlyMap<string, readonly (number | null)[]>;
  buckets: readonly Bucket[];
}

function common(look: Look, { kind, ids }: Chosen): Pick<Question, "range" | "filter"> {
  const these = { dimension: DIMENSIONS[kind], test: "is" as const, values: [...ids] };
  const filter = asBody([these, ...look.filters]);
  return { range: look.stretch.range, ...(filter ? { filter } : {}) };
}

/** The rows of all pages. */
async function askAll(question: Question, signal: AbortSignal): Promise<Answer> {
  const answer = await ask({ ...question, limit: PAGE }, signal);
  const rows = [...answer.rows];
  while (rows.length < answer.total) {
    const next = await ask({ ...question, limit: PAGE, offset: rows.length }, signal);
    if (next.rows.length === 0) break;
    rows.push(...next.rows);
  }
  return { ...answer, rows };
}

/** How a measure of each went. Only rows that have something are answered: time is asked for alone. */
export function useCourse(look: Look, chosen: Chosen, measure: Measure) {
  const { interval, isOpen } = look.stretch;
  const apart = courseQuestion(look, chosen, measure);
  const { dimensions: _, ...shared } = apart;
  return useQuery({
    queryKey: ["figures", "course", chosen, shared],
    queryFn: async ({ signal }): Promise<Course> => {
      const [whole, each] = await Promise.all([askAll(shared, signal), askAll(apart, signal)]);
      return courseOf(whole.rows, each.rows, interval, chosen, measure);
    },
    enabled: chosen.ids.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: isOpen ? MINUTE : false,
  });
}

export function courseOf(
  whole: readonly Row[],
  each: readonly Row[],
  interval: string,
  { kind, ids }: Chosen,
  measure: Measure,
): Course {
  const buckets = whole.map((row) => ({
    time: String(row[interval]),
    unfinished: row.unfinished === true,
  }));
  const place = new Map(buckets.map(({ time }, at) => [time, at]));
  // Nothing clicked is no click, but no rate.
  const nothing = measure === "conversion_rate" || measure === "value_per_click" ? null : 0;
  const series = new Map(ids.map((id) => [id, buckets.map((): number | null => nothing)]));
  for (const row of each) {
    const at = place.get(String(row[interval]));
    const values = series.get(String(row[DIMENSIONS[kind]]));
    const value = row[measure];
    if (values && at !== undefined) values[at] = typeof value === "number" ? value : nothing;
  }
  return { series, buckets };
}

export function sumsQuestion(look: Look, chosen: Chosen): Question {
  return {
    ...common(look, chosen),
    metrics: [...measuresOf(chosen.kind)],
    dimensions: [DIMENSIONS[chosen.kind]],
  } as Question;
}

export function courseQuestion(look: Look, chosen: Chosen, measure: Measure): Question {
  return {
    ...common(look, chosen),
    metrics: [measure],
    granularity: look.stretch.interval,
    dimensions: [DIMENSIONS[chosen.kind]],
  } as Question;
}

/** What each comes to over the period, by id; what has nothing has an empty row. */
export function useSums(look: Look, chosen: Chosen) {
  const question = sumsQuestion(look, chosen);
  return useQuery({
    queryKey: ["figures", "side by side", question],
    queryFn: async ({ signal }) => {
      const { rows } = learn(await ask(question, signal));
      const found = new Map<string, Row>(chosen.ids.map((id) => [id, {}]));
      for (const row of rows) found.set(String(row[DIMENSIONS[chosen.kind]]), row);
      return found;
    },
    enabled: chosen.ids.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: look.stretch.isOpen ? MINUTE : false,
  });
}
