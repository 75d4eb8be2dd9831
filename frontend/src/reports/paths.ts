/** What attribution and journeys are asked, and what they answer. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { body, v3 } from "../api/client";
import type { Look } from "../overview/figures";
import { asBody } from "../scope/filters";

export const MODELS = [
  "last-click",
  "first-click",
  "linear",
  "time-decay",
  "position-based",
  "last-non-direct",
  "markov",
  "shapley",
] as const;
export type Model = (typeof MODELS)[number];
export const KEYS = ["datapoint", "group", "tag", "source"] as const;
export type TouchKey = (typeof KEYS)[number];

export interface Credit {
  conversions: number;
  value: number;
  commission: number;
}
export interface Credits {
  rows: { key: string | number | null; name: string | null; models: Credit[] }[];
  totals: { models: Credit[] };
}
interface Lag {
  histogram: { from_seconds: number; to_seconds: number | null; conversions: number }[];
  quantiles_seconds: Record<string, number | null>;
}
export interface Journeys {
  paths: (Credit & { path: { keys: (string | number)[]; names: string[] }[] })[];
  totals: Credit & { paths: number; mean_length: number | null };
  lengths: { touches: number; conversions: number; value: number }[];
  first_touch: Lag;
  last_touch: Lag;
}

export interface Asked {
  by: TouchKey;
  days: number;
  halfLife: number;
}

const within = (text: string, least: number, most: number, usual: number) => {
  const number = Number(text);
  return text !== "" && number >= least && number <= most ? number : usual;
};

export function readAsked(read: (name: string) => string): Asked {
  return {
    by: KEYS.find((one) => one === read("by")) ?? "datapoint",
    days: Math.round(within(read("days"), 1, 90, 30)),
    halfLife: within(read("half"), 0.01, 365, 7),
  };
}

function common(look: Look, asked: Asked) {
  const filter = asBody(look.filters);
  return {
    range: look.stretch.range,
    by: asked.by,
    look_back_days: asked.days,
    ...(filter ? { filter } : {}),
  };
}

function useAnswer<Answer>(
  path: "/v3/attribution/compare" | "/v3/journeys",
  question: object,
  mayAsk = true,
) {
  return useQuery({
    queryKey: [path, question],
    queryFn: async ({ signal }) =>
      body(
        (await v3.POST(path, { body: question as never, signal })) as { data?: unknown },
      ) as Answer,
    enabled: mayAsk,
    placeholderData: keepPreviousData,
  });
}

/** The credit by a model, and by the last click beside it, which is the one that is stored. */
export function useCredits(look: Look, asked: Asked, model: Model) {
  const parameters = model === "time-decay" ? { half_life_days: asked.halfLife } : undefined;
  const chosen = { model, ...(parameters ? { parameters } : {}) };
  const models = model === "last-click" ? [chosen] : [chosen, "last-click"];
  return useAnswer<Credits>("/v3/attribution/compare", { ...common(look, asked), models });
}

/** So many of the most frequent paths; `mayAsk` false waits. */
export function useJourneys(look: Look, asked: Asked, limit = 50, mayAsk = true) {
  return useAnswer<Journeys>("/v3/journeys", { ...common(look, asked), limit }, mayAsk);
}
