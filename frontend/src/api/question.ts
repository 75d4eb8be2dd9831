/** `POST /v3/query`: the one way to figures. */
import { body, v3 } from "./client";
import type { components } from "./v3";

type Body = components["schemas"]["QuestionBody"];
export type Question = Body;
export type Cell = string | number | null;
export type Row = Record<string, Cell> & {
  unfinished?: boolean;
  compared?: Record<string, Cell> | null;
};

/** A row as it comes: what it is of, its metrics, and the same at the other time. */
export interface Answer {
  rows: Row[];
  total: number;
  names: Record<string, Record<string, string>>;
  meta: {
    zone: string;
    from: string;
    to: string;
    complete_since?: string;
    compared?: { from: string; to: string; complete_since?: string };
  };
}

export async function ask(question: Question, signal?: AbortSignal): Promise<Answer> {
  const result = await v3.POST("/v3/query", {
    body: question,
    ...(signal ? { signal } : {}),
  });
  return body(result) as unknown as Answer;
}

export function figure(row: Record<string, unknown> | null | undefined, metric: string): number {
  const value = row?.[metric];
  return typeof value === "number" ? value : 0;
}
