/** Notes as a chart has them: which are asked for, and on which of its points they stand. */
import type { components } from "../api/v3";
import type { Filter } from "../scope/filters";
import type { Stretch } from "../scope/period";

export type Note = components["schemas"]["AnnotationInfo"];

/** What notes are about, where a screen is about one thing. */
export interface Subject {
  kind: "datapoint" | "group";
  id: number;
}

/** A mark on a chart: the notes of one point, or of several that are too near for a mark each. */
export interface Flag {
  first: number;
  last: number;
  notes: readonly Note[];
}

/** Wide enough to be hit by a finger, and apart from the next. */
export const FLAG = 24;

/** The link, else the campaign, that the filters leave alone. */
export function subjectOf(filters: readonly Filter[]): Subject | null {
  for (const kind of ["datapoint", "group"] as const) {
    const id = filters.find(
      ({ dimension, test, values }) =>
        dimension === kind && test === "is" && values.length === 1 && /^\d+$/.test(values[0] ?? ""),
    )?.values[0];
    if (id) return { kind, id: Number(id) };
  }
  return null;
}

/** The parameters of the list: what happened in the period, as far as it concerns the subject. */
export function askedFor({ range }: Stretch, today: string, subject: Subject | null) {
  const span = range === "beginning" ? { to: today } : range;
  return { ...span, ...(subject ? { [subject.kind]: subject.id } : {}) };
}

/** The local time at which something that is noted began. */
export function beginning({ at }: Note): string {
  return at.length === 10 ? `${at}T00:00` : at.slice(0, 16);
}

/** The notes by the point that they stand on: the last one that had begun. */
export function placed(
  notes: readonly Note[],
  buckets: readonly string[],
): ReadonlyMap<number, readonly Note[]> {
  const found = new Map<number, Note[]>();
  for (const note of notes) {
    const began = beginning(note);
    let at = buckets.findLastIndex((bucket) => bucket <= began);
    // Of a day that had begun before its first hour that is shown.
    if (at < 0 && buckets[0]?.slice(0, 10) === note.at) at = 0;
    if (at >= 0) found.set(at, [...(found.get(at) ?? []), note]);
  }
  return found;
}

/** The marks of a chart, from left to right; `x` says where a point is, in pixels. */
export function flagged(
  byPoint: ReadonlyMap<number, readonly Note[]>,
  x: (index: number) => number,
): readonly Flag[] {
  const flags: Flag[] = [];
  for (const [at, notes] of [...byPoint].sort(([one], [other]) => one - other)) {
    const before = flags.at(-1);
    if (before && x(at) - x(before.first) < FLAG) {
      flags[flags.length - 1] = { ...before, last: at, notes: [...before.notes, ...notes] };
    } else {
      flags.push({ first: at, last: at, notes });
    }
  }
  return flags;
}
