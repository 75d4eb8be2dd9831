/** What the overview asks, and how often anew. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, ask, figure, type Question, type Row } from "../api/question";
import { asBody, type Filter, type FilterBody } from "../scope/filters";
import { learn } from "../scope/names";
import { comparedWith } from "../scope/period";
import { useNow, useScope, useStretch } from "../scope/useScope";
import { METRICS, type Metric, readMetric } from "./metrics";

export interface Point {
  bucket: string;
  unfinished: boolean;
  row: Row;
}

const MINUTE = 60_000;

/** What a screen is about, whatever its address says: a link's page looks at that link only. */
export interface About {
  filters: readonly Filter[];
  metrics: readonly Metric[];
}

const EVERYTHING: About = { filters: [], metrics: METRICS };

/** The scope with everything that follows from it: the same for all parts of the screen. */
export function useLook(about: About = EVERYTHING) {
  const [scope, update] = useScope();
  const now = useNow();
  const stretch = useStretch(scope, now);
  const compared = useMemo(
    () => comparedWith(stretch, scope.compare, scope.matchWeekdays, now),
    [stretch, scope, now],
  );
  // The same one until something of it changes: what only hangs on it is not drawn anew.
  return useMemo(
    () => ({
      scope,
      update,
      now,
      today: now.slice(0, 10),
      stretch,
      compared,
      /** All that holds: what the screen is about, then what was chosen. */
      filters: [...about.filters, ...scope.filters],
      metrics: about.metrics,
      metric: readMetric(scope.metric, about.metrics),
    }),
    [about, scope, update, now, stretch, compared],
  );
}

export type Look = ReturnType<typeof useLook>;

/** `isOpen` asks anew each minute; `mayAsk` false waits, with what was answered before. */
export function useFigures(question: Question | null, isOpen = false, mayAsk = true) {
  return useQuery<Answer>({
    queryKey: ["figures", question],
    queryFn: async ({ signal }) => learn(await ask(question as Question, signal)),
    enabled: question !== null && mayAsk,
    placeholderData: keepPreviousData,
    refetchInterval: isOpen ? MINUTE : false,
  });
}

function common(look: Look): Pick<Question, "range"> & { filter?: FilterBody } {
  const filter = asBody(look.filters);
  return { range: look.stretch.range, ...(filter ? { filter } : {}) };
}

export function useSeries(look: Look) {
  const question: Question = {
    ...common(look),
    metrics: [...look.metrics],
    granularity: look.stretch.interval,
    limit: 10_000,
    ...(look.compared ? { comparison: look.compared.whole } : {}),
  };
  return useFigures(question, look.stretch.isOpen);
}

export function useTotals(look: Look) {
  const question: Question = {
    ...common(look),
    metrics: [...look.metrics],
    ...(look.compared ? { comparison: look.compared.sofar } : {}),
  };
  return useFigures(question, look.stretch.isOpen);
}

/** Where an empty value says nothing: no such parameter, no such knowledge. */
const HOLLOW = /^(utm_|region|city$|keyword$|bot_)/;

export function rankingQuestion(
  look: Look,
  dimension: string,
  metrics: readonly string[],
  limit: number,
  extra: { sort?: string; search?: string; offset?: number } = {},
): Question {
  const filters = [...look.filters];
  if (HOLLOW.test(dimension)) filters.push({ dimension, test: "not", values: [""] });
  if (dimension === "outcome") filters.push({ dimension, test: "not", values: ["counted"] });
  if (extra.search) filters.push({ dimension, test: "has", values: [extra.search] });
  const filter = asBody(filters);
  return {
    range: look.stretch.range,
    metrics: [...metrics],
    dimensions: [dimension],
    limit,
    ...(extra.sort ? { sort: extra.sort } : {}),
    ...(extra.offset ? { offset: extra.offset } : {}),
    ...(filter ? { filter } : {}),
    ...(look.compared ? { comparison: look.compared.sofar } : {}),
  } as Question;
}

export interface Ranked {
  value: string | null;
  row: Row;
  figure: number;
  before: number | null;
}

export function rankedRows(
  answer: Answer | undefined,
  dimension: string,
  metric: Metric,
): Ranked[] {
  return (
    (answer?.rows ?? [])
      // While the next answer is awaited, the one before stays: it may be of another dimension.
      .filter((row) => dimension in row)
      .map((row) => {
        const value = row[dimension] as string | number | null;
        return {
          value: value === null ? null : String(value),
          row,
          figure: figure(row, metric),
          before: row.compared ? figure(row.compared, metric) : null,
        };
      })
      .filter((one) => one.figure > 0)
  );
}

/** What a map shows, by codes in capitals: what is of no known country has no place on it. */
export function byCountry(
  rows: readonly { value: string | null; figure: number }[],
): ReadonlyMap<string, { value: string; figure: number }> {
  const found = new Map<string, { value: string; figure: number }>();
  for (const { value, figure } of rows)
    if (value) found.set(value.toUpperCase(), { value, figure });
  return found;
}

export function pointsOf(answer: Answer | undefined): Point[] {
  const rows = answer?.rows ?? [];
  const interval = ["minute", "hour", "day", "week", "month"].find(
    (one) => rows[0] && one in rows[0],
  );
  if (!interval) return [];
  return rows.map((row) => ({
    bucket: String(row[interval]),
    unfinished: row.unfinished === true,
    row,
  }));
}
