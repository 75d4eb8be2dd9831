/** Pausing, resuming and deleting links, as many as there are, with the way back. */
import { body, v2 } from "../api/client";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import { refreshLinks } from "./data";
import type { Said } from "./Notice";

export type How = "pause" | "resume" | "delete";
/** A link with the status that it has: 0 active, 1 paused, 2 blocked, 3 deleted. */
export interface Subject {
  id: number;
  status: number;
}

const DONE = {
  pause: "links.paused",
  resume: "links.resumed",
  delete: "links.deleted",
} as const;
const STATUS = { pause: 1, resume: 0, delete: 3 } as const;

/** Changes links; returns what to say of it, also where it fails. */
export async function change(links: readonly Subject[], how: How): Promise<Said> {
  const meant = links.filter((one) => isMeant(one, how));
  const outcome = await setStatuses(meant.map((one) => ({ id: one.id, status: STATUS[how] })));
  const done = meant.filter((one) => !outcome.failed.has(one.id));
  if (outcome.failed.size > 0) {
    const rest = meant.filter((one) => outcome.failed.has(one.id));
    return failure(outcome, () => change(rest, how), done.length > 0 ? () => undo(done) : null);
  }
  return { text: t(DONE[how], { n: done.length }), undo: () => undo(done) };
}

/** Gives each link the status back that it had. */
async function undo(links: readonly Subject[]): Promise<Said | null> {
  const outcome = await setStatuses(links);
  if (outcome.failed.size === 0) return null;
  const rest = links.filter((one) => outcome.failed.has(one.id));
  return failure(outcome, () => undo(rest), null);
}

/** Pausing what is deleted would bring it back, and that is not what was asked for. */
function isMeant({ status }: Subject, how: How): boolean {
  return how === "pause" ? status !== 1 && status !== 3 : status !== STATUS[how];
}

function failure(
  { failed, reason }: Outcome,
  retry: () => Promise<Said | null>,
  back: (() => Promise<Said | null>) | null,
): Said {
  const text = t("links.failed", { n: failed.size, reason });
  return { text, isFault: true, retry, ...(back ? { undo: back } : {}) };
}

interface Outcome {
  failed: ReadonlySet<number>;
  reason: string;
}

/** As many as the API takes at once. */
const MOST = 100;

async function setStatuses(links: readonly Subject[]): Promise<Outcome> {
  const failed = new Set<number>();
  let reason = "";
  for (const [isDeletion, some] of batches(links)) {
    try {
      const results = await (isDeletion ? remove(some) : update(some));
      for (const [at, one] of some.entries()) {
        const result = results[at];
        if (result?.status === "OK") continue;
        failed.add(one.id);
        reason ||= result?.errors?.[0]?.errorMessage ?? "";
      }
    } catch (fault) {
      for (const one of some) failed.add(one.id);
      reason ||= faultText(fault);
    }
  }
  refreshLinks();
  return { failed, reason };
}

function batches(links: readonly Subject[]): (readonly [boolean, readonly Subject[]])[] {
  const all: (readonly [boolean, readonly Subject[]])[] = [];
  for (const isDeletion of [true, false]) {
    const some = links.filter((one) => (one.status === 3) === isDeletion);
    for (let at = 0; at < some.length; at += MOST) {
      all.push([isDeletion, some.slice(at, at + MOST)]);
    }
  }
  return all;
}

interface Result {
  status: string;
  errors?: { errorMessage?: string }[];
}

/** Status 0 lets links go on (deleted ones come back), 1 pauses them. */
async function update(links: readonly Subject[]): Promise<readonly Result[]> {
  const sent = { List: links.map(({ id, status }) => ({ id, status })) };
  const answer = body(await v2.POST("/datapoints/batch", { body: sent as never }));
  return (answer as { results?: Result[] }).results ?? [];
}

async function remove(links: readonly Subject[]): Promise<readonly Result[]> {
  const sent = { Entities: links.map(({ id }) => ({ id })) };
  const answer = body(await v2.DELETE("/datapoints/batch", { body: sent as never }));
  return (answer as { results?: Result[] }).results ?? [];
}
