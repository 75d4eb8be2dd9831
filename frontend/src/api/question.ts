/** `POST /v3/query`, and several of it at once: the one way to figures. */
import { body, Fault, v3 } from "./client";
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

/** So many go in one request; the API takes no more. */
const MOST_AT_ONCE = 20;
/** By these figures are kept in sums, which answer sooner than hits can be read. */
const SUMMED = new Set(["datapoint", "group", "tag", "conversion"]);

interface Waiting {
  question: Question;
  signal: AbortSignal | undefined;
  answered: (answer: Answer) => void;
  failed: (reason: unknown) => void;
}

let waiting: Waiting[] = [];
let sending: ReturnType<typeof setTimeout> | undefined;

/**
 * Asks one question. Those that hits must be read for and that are asked at the same time, as the
 * parts of a screen do, travel together: the system then reads the hits once for all of them.
 */
export function ask(question: Question, signal?: AbortSignal): Promise<Answer> {
  if (!readsHits(question)) return askAlone(question, signal);
  return new Promise((answered, failed) => {
    waiting.push({ question, signal, answered, failed });
    if (waiting.length === 1) sending = setTimeout(sendAll);
  });
}

/** Sends at once what waits for company: before the browser turns to anything else, as to draw. */
export function hurry(): void {
  sendAll();
}

function readsHits(question: Question): boolean {
  return Boolean(question.filter) || (question.dimensions ?? []).some((name) => !SUMMED.has(name));
}

async function askAlone(question: Question, signal?: AbortSignal): Promise<Answer> {
  const result = await v3.POST("/v3/query", {
    body: question,
    ...(signal ? { signal } : {}),
  });
  return body(result) as unknown as Answer;
}

function sendAll(): void {
  clearTimeout(sending);
  const all = waiting.filter((one) => !one.signal?.aborted);
  for (const one of waiting) if (one.signal?.aborted) one.failed(one.signal.reason);
  waiting = [];
  for (let first = 0; first < all.length; first += MOST_AT_ONCE) {
    void send(all.slice(first, first + MOST_AT_ONCE));
  }
}

async function send(some: readonly Waiting[]): Promise<void> {
  if (some.length > 1) {
    try {
      const answers = await askTogether(some);
      for (const [place, one] of some.entries()) one.answered(answers[place] as Answer);
      return;
    } catch (reason) {
      // Where one of them is wrong, the others still have answers.
      if (!(reason instanceof Fault && reason.status === 400)) {
        for (const one of some) one.failed(reason);
        return;
      }
    }
  }
  for (const one of some) askAlone(one.question, one.signal).then(one.answered, one.failed);
}

async function askTogether(some: readonly Waiting[]): Promise<Answer[]> {
  // Nobody waits any more once all have turned away.
  const left = new AbortController();
  let listening = some.length;
  for (const one of some) {
    one.signal?.addEventListener("abort", () => {
      one.failed(one.signal?.reason);
      listening -= 1;
      if (listening === 0) left.abort();
    });
  }
  const result = await v3.POST("/v3/query/batch", {
    body: { queries: some.map((one) => one.question) },
    signal: left.signal,
  });
  return (body(result) as unknown as { answers: Answer[] }).answers;
}

export function figure(row: Record<string, unknown> | null | undefined, metric: string): number {
  const value = row?.[metric];
  return typeof value === "number" ? value : 0;
}
