/** Pausing, resuming, deleting and moving links, as many as there are, with the way back. */
import { body, v2 } from "../api/client";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import { type Named, refreshLinks } from "./data";
import type { Said } from "./Notice";

export type How = "pause" | "resume" | "delete";
/** A link with the status that it has: 0 active, 1 paused, 2 blocked, 3 deleted. */
export interface Subject {
  id: number;
  status: number;
}
/** A link with the campaign that it is in. */
export interface Placed {
  id: number;
  groupId: number;
}
type Change = Subject | Placed;

const DONE = {
  pause: "links.paused",
  resume: "links.resumed",
  delete: "links.deleted",
} as const;
const STATUS = { pause: 1, resume: 0, delete: 3 } as const;

/** Changes links; returns what to say of it, also where it fails. */
export function change(links: readonly Subject[], how: How): Promise<Said> {
  const meant = links.filter((one) => isMeant(one, how));
  return carryOut(
    meant.map(({ id, status }) => ({ id, status })),
    ({ id }) => ({ id, status: STATUS[how] }),
    (n) => t(DONE[how], { n }),
  );
}

/** Moves links into a campaign; returns what to say of it, also where it fails. */
export function move(links: readonly Placed[], to: Named): Promise<Said> {
  const meant = links.filter((one) => one.groupId !== to.id);
  return carryOut(
    meant.map(({ id, groupId }) => ({ id, groupId })),
    ({ id }) => ({ id, groupId: to.id }),
    (n) => t("links.moved", { n, name: to.name }),
  );
}

async function carryOut(
  before: readonly Change[],
  after: (one: Change) => Change,
  text: (count: number) => string,
): Promise<Said> {
  const outcome = await send(before.map(after));
  const done = before.filter((one) => !outcome.failed.has(one.id));
  if (outcome.failed.size > 0) {
    const rest = before.filter((one) => outcome.failed.has(one.id));
    const again = () => carryOut(rest, after, text);
    return failure(outcome, again, done.length > 0 ? () => undo(done) : null);
  }
  return { text: text(done.length), undo: () => undo(done) };
}

/** Gives each link back what it had. */
async function undo(before: readonly Change[]): Promise<Said | null> {
  const outcome = await send(before);
  if (outcome.failed.size === 0) return null;
  const rest = before.filter((one) => outcome.failed.has(one.id));
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

async function send(changes: readonly Change[]): Promise<Outcome> {
  const failed = new Set<number>();
  let reason = "";
  for (const [isDeletion, some] of batches(changes)) {
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

function batches(changes: readonly Change[]): (readonly [boolean, readonly Change[]])[] {
  const all: (readonly [boolean, readonly Change[]])[] = [];
  for (const isDeletion of [true, false]) {
    const some = changes.filter((one) => ("status" in one && one.status === 3) === isDeletion);
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
async function update(changes: readonly Change[]): Promise<readonly Result[]> {
  const answer = body(await v2.POST("/datapoints/batch", { body: { List: changes } as never }));
  return (answer as { results?: Result[] }).results ?? [];
}

async function remove(changes: readonly Change[]): Promise<readonly Result[]> {
  const sent = { Entities: changes.map(({ id }) => ({ id })) };
  const answer = body(await v2.DELETE("/datapoints/batch", { body: sent as never }));
  return (answer as { results?: Result[] }).results ?? [];
}
