/**
 * Files that the installation writes while one looks on: asked for by any screen, and fetched as
 * soon as they are whole, wherever one has gone meanwhile.
 */
import { useSyncExternalStore } from "react";
import { body, Fault, onSignedOut, v3 } from "../api/client";
import type { Question } from "../api/question";
import type { components } from "../api/v3";
import { t } from "../i18n";

export const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "XLSX"],
  ["jsonl", "JSON Lines"],
  ["parquet", "Parquet"],
] as const;
export type Format = (typeof FORMATS)[number][0];

type Schemas = components["schemas"];
type Optional<T> = { [Name in keyof T]?: T[Name] | undefined };
/** A question, hits and conversions, or a list of the catalog: all of it, whatever a screen shows. */
export type Asked =
  | { query: Question }
  | { events: Optional<Schemas["EventsBody"]> }
  | { list: Pick<Schemas["ListBody"], "of"> & Optional<Schemas["ListBody"]> };

/** An export as the API tells of it. */
export interface Made {
  id: string;
  state: "queued" | "running" | "done" | "failed";
  reason?: string;
  rows: number;
  share: number;
  file?: string;
}

export interface Running {
  key: number;
  asked: Asked;
  format: Format;
  /** What the file is called, without the ending. */
  name: string;
  /** Null until it is asked for. */
  id: string | null;
  /** Why it could not be asked for. */
  fault: unknown;
}

let all: readonly Running[] = [];
let last = 0;
let spoken = "";
const listeners = new Set<() => void>();

function change(next: readonly Running[], said = spoken): void {
  all = next;
  spoken = said;
  for (const listener of listeners) listener();
}

// They are those of whoever asked for them.
onSignedOut(() => change([], ""));

function put(key: number, part: Partial<Running>): void {
  change(all.map((one) => (one.key === key ? { ...one, ...part } : one)));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function running(): readonly Running[] {
  return all;
}

export function useRunning(): readonly Running[] {
  return useSyncExternalStore(subscribe, running);
}

/** What is to be read aloud: that a file is begun, and that it is there; not how far it is. */
export function spokenNow(): string {
  return spoken;
}

export function useSpoken(): string {
  return useSyncExternalStore(subscribe, spokenNow);
}

/** Has a file made of all that is asked for. */
export function startExport(asked: Asked, format: Format, name: string): void {
  last += 1;
  const key = last;
  const one = { key, asked, format, name, id: null, fault: null };
  change([...all, one], t("exports.saidBegun", { name }));
  begin(asked, format, name).then(
    // Whoever gave it up meanwhile does not want it to be written on.
    (id) => (all.some((one) => one.key === key) ? put(key, { id }) : remove(id)),
    (fault: unknown) => put(key, { fault }),
  );
}

async function begin(asked: Asked, format: Format, name: string): Promise<string> {
  const given = {
    ...wholly(asked),
    format,
    file_name: name,
    // By it a spreadsheet knows how the texts are written.
    ...(format === "csv" ? { bom: true } : {}),
  };
  return (body(await v3.POST("/v3/exports", { body: given as never })) as unknown as Made).id;
}

/** Pages are for screens: a file has every row. */
export function wholly(asked: Asked): Asked {
  if (!("query" in asked)) return asked;
  const { limit: _, offset: __, ...query } = asked.query;
  return { query: query as Question };
}

/** Whether asking again would only bring the same refusal: it is gone, or not ours. */
export function isOver(fault: unknown): boolean {
  return (
    fault instanceof Fault && fault.status >= 400 && fault.status < 500 && fault.status !== 429
  );
}

/** Has one that failed made anew. */
export function beginAgain({ key, asked, format, name }: Running): void {
  endExport(key);
  startExport(asked, format, name);
}

/** It is given up. */
export function endExport(key: number): void {
  change(all.filter((one) => one.key !== key));
}

/** Its file is being fetched. */
export function fetched({ key, name }: Running): void {
  change(
    all.filter((one) => one.key !== key),
    t("exports.saidDone", { name }),
  );
}

export function stopExport({ key, id }: Running): void {
  endExport(key);
  if (id) remove(id);
}

function remove(id: string): void {
  void v3.DELETE("/v3/exports/{id}", { params: { path: { id } } }).catch(() => {});
}
