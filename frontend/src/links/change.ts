/** Pausing, resuming and deleting links, as many as there are, with the way back. */
import { body, v2 } from "../api/client";
import { t } from "../i18n";
import { refreshLinks } from "./data";
import type { Said } from "./Notice";
import type { Status } from "./wanted";

export type How = "pause" | "resume" | "delete";
const DONE = {
  pause: "links.paused",
  resume: "links.resumed",
  delete: "links.deleted",
} as const;

/** Changes links that were listed by a status; returns what to say of it. */
export async function change(ids: readonly number[], how: How, listed: Status): Promise<Said> {
  const result = await (how === "delete" ? remove(ids) : setStatus(ids, how === "pause" ? 1 : 0));
  refreshLinks();
  if (result.failed > 0)
    return { text: t("links.failed", { n: result.failed, reason: result.reason }) };
  return {
    text: t(DONE[how], { n: ids.length }),
    undo: async () => {
      // What was deleted comes back as it was listed.
      await setStatus(ids, how === "resume" || (how === "delete" && listed === "paused") ? 1 : 0);
      refreshLinks();
    },
  };
}

interface Outcome {
  failed: number;
  reason: string;
}

function outcome(answer: unknown): Outcome {
  const results = (
    answer as { results?: { status: string; errors?: { errorMessage?: string }[] }[] }
  ).results;
  const wrong = (results ?? []).filter((one) => one.status !== "OK");
  return { failed: wrong.length, reason: wrong[0]?.errors?.[0]?.errorMessage ?? "" };
}

/** As many as the API takes at once. */
const MOST = 100;

async function inBatches(
  ids: readonly number[],
  one: (ids: readonly number[]) => Promise<unknown>,
): Promise<Outcome> {
  let all: Outcome = { failed: 0, reason: "" };
  for (let at = 0; at < ids.length; at += MOST) {
    const { failed, reason } = outcome(await one(ids.slice(at, at + MOST)));
    all = { failed: all.failed + failed, reason: all.reason || reason };
  }
  return all;
}

/** 0 lets links go on (deleted ones come back), 1 pauses them. */
function setStatus(ids: readonly number[], status: 0 | 1): Promise<Outcome> {
  return inBatches(ids, async (some) => {
    const sent = { List: some.map((id) => ({ id, status })) };
    return body(
      (await v2.POST("/datapoints/batch", { body: sent as never })) as { data?: unknown },
    );
  });
}

function remove(ids: readonly number[]): Promise<Outcome> {
  return inBatches(ids, async (some) => {
    const sent = { Entities: some.map((id) => ({ id })) };
    return body(
      (await v2.DELETE("/datapoints/batch", { body: sent as never })) as { data?: unknown },
    );
  });
}
