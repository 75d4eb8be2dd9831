/** What a link is and how it is, which the API tells by number or by name. */
import type { Subject } from "../links/change";
import type { Link } from "../links/data";

export type Status = "active" | "paused" | "blocked" | "deleted";
const STATUSES: Record<string, Status> = {
  0: "active",
  1: "paused",
  2: "blocked",
  3: "deleted",
  Active: "active",
  Paused: "paused",
  Abuse: "blocked",
  Deleted: "deleted",
};

export function statusOf(link: Link): Status {
  return STATUSES[link.status ?? 0] ?? "active";
}

const NUMBERS: Record<Status, number> = { active: 0, paused: 1, blocked: 2, deleted: 3 };

/** The link as that which is changed. */
export function subjectOf(link: Link): Subject {
  return { id: link.id, status: NUMBERS[statusOf(link)] };
}

export function isPixel(link: Link): boolean {
  return link.type === 1 || link.type === "TrackingPixel";
}

/** Guests may look at links that they may not change. */
export function isMine(link: Link): boolean {
  return link.writePermited !== false;
}
