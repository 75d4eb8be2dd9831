/** What the overview asks, and how often anew. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, ask, figure, type Question, type Row } from "../api/question";
import { useAhead } from "../scope/ahead";
import { asBody, type Filter, type FilterBody } from "../scope/filters";
import { learn } from "../scope/names";
import { comparedWith, resolve } from "../scope/period";
import type { Scope } from "../scope/scope";
import { useNow, useScope } from "../scope/useScope";
import { queries } from "../session/session";
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
  // The same one until something of it changes: what only hangs on it is not drawn anew.
  return useMemo(() => lookAt(about, scope, now, update), [about, scope, update, now]);
}

export function lookAt(
  about: About,
  scope: Scope,
  now: string,
  update: (changes: Partial<Scope>) => void,
) {
  const stretch = resolve(scope.period, now, scope.interval);
  return {
    about,
    scope,
    update,
    now,
    today: now.slice(0, 10),
    stretch,
    compared: comparedWith(stretch, scope.compare, scope.matchWeekdays, now),
    /** All that holds: what the screen is about, then what was chosen. */
    filters: [...about.filters, ...scope.filters],
    metrics: about.metrics,
    metric: readMetric(scope.metric, about.metrics),
  };
}

export type Look = ReturnType<typeof lookAt>;

function figuresOf(question: Question | null) {
  return {
    queryKey: ["figures", question],
    queryFn: async ({ signal }: { signal: AbortSignal }) =>
      learn(await ask(question as Question, signal)),
  };
}

/** `isOpen` asks anew each minute; `mayAsk` false waits, with what was answered before. */
export function useFigures(question: Question | null, isOpen = false, mayAsk = true) {
  return useQuery<Answer>({
    ...figuresOf(question),
    enabled: question !== null && mayAsk,
    placeholderData: keepPreviousData,
    refetchInterval: isOpen ? MINUTE : false,
  });
}

/** Asks what a part of the screen wants to know of a look; `isSeen` also of the next one, at once. */
export function useFiguresOf(
  look: Look,
  questionOf: (look: Look) => Question,
  isSeen = true,
  mayAsk = true,
) {
  useAhead(isSeen ? (scope) => askAhead(questionOf(following(look, scope))) : null);
  return useFigures(questionOf(look), look.stretch.isOpen, mayAsk);
}

function following(look: Look, scope: Scope): Look {
  return lookAt(look.about, scope, look.now, look.update);
}

/** To draw the screen with what was chosen takes as long as half of the answer: it is asked before. */
function askAhead(question: Question): void {
  const wanted = figuresOf(question);
  if (queries.getQueryState(wanted.queryKey)) return;
  // Whoever draws it waits for this very answer: it has the second tries that theirs would have.
  const { retry } = queries.getDefaultOptions().queries ?? {};
  void queries.prefetchQuery({ ...wanted, ...(retry === undefined ? {} : { retry }) });
}

function common(look: Look): Pick<Question, "range"> & { filter?: FilterBody } {
  const filter = asBody(look.filters);
  return { range: look.stretch.range, ...(filter ? { filter } : {}) };
}

export function useSeries(look: Look) {
  return useFiguresOf(look, seriesQuestion);
}

export function useTotals(look: Look) {
  return useFiguresOf(look, totalsQuestion);
}

function seriesQuestion(look: Look): Question {
  return {
    ...common(look),
    metrics: [...look.metrics],
    granularity: look.stretch.interval,
    limit: 10_000,
    ...(look.compared ? { comparison: look.compared.whole } : {}),
  };
}

function totalsQuestion(look: Look): Question {
  return {
    ...common(look),
    metrics: [...look.metrics],
    ...(look.compared ? { comparison: look.compared.sofar } : {}),
  };
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

/** What the rows of a card are shares of: conversions that no click earned count by conversion only. */
export function sharedBy(
  rows: readonly { figure: number }[],
  dimension: string,
  total: number,
): number {
  if (dimension !== "conversion") return total;
  return Math.max(
    total,
    rows.reduce((sum, one) => sum + one.figure, 0),
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
