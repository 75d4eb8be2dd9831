/** Making links by the hundred, with word of each, until all are made or somebody says stop. */
import { body, Fault, v2 } from "../api/client";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import type { BulkRow } from "./rows";

/** Few enough for the progress to move and for a stop to be soon; the API takes up to 100. */
const AT_ONCE = 25;

export interface Outcome {
  row: BulkRow;
  /** Empty where it was not made. */
  url: string;
  /** Why it was not made; empty where it was. */
  reason: string;
}

interface Result {
  status: string;
  entityData?: { trackingCode?: string } | null;
  errors?: { property?: string; errorMessage?: string }[] | null;
}

/** Tells after each batch of what became of its rows; returns when nothing more is sent. */
export async function send(
  rows: readonly BulkRow[],
  signal: AbortSignal,
  tell: (outcomes: readonly Outcome[]) => void,
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    const rest = rows.slice(at);
    if (signal.aborted) return tell(rest.map((row) => refused(row, t("bulk.stopped"))));
    try {
      const given = { List: some.map((row) => row.body) };
      const answer = body(await v2.PUT("/datapoints/batch", { body: given as never }));
      const results = (answer as { results?: Result[] }).results ?? [];
      tell(some.map((row, index) => outcomeOf(row, results[index])));
    } catch (fault) {
      if (fault instanceof Fault && fault.status !== 0 && fault.status < 500) {
        return tell(rest.map((row) => refused(row, faultText(fault))));
      }
      // No answer: what was sent may have been made, and what was not sent was not.
      tell(some.map((row) => refused(row, t("bulk.unanswered"))));
      return tell(rest.slice(some.length).map((row) => refused(row, t("bulk.stopped"))));
    }
  }
}

function refused(row: BulkRow, reason: string): Outcome {
  return { row, url: "", reason };
}

export function outcomeOf(row: BulkRow, result: Result | undefined): Outcome {
  if (result?.status === "OK") {
    return { row, url: result.entityData?.trackingCode ?? "", reason: "" };
  }
  const said = result?.errors?.map((one) => one.errorMessage ?? "").filter(Boolean) ?? [];
  return refused(row, said.join(" ") || t("bulk.unanswered"));
}
