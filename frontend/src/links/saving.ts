/** A link as it is kept, which the form is held against: only what differs is sent. */
import { asSaved, changedMembers, type Draft, draftOf } from "../editor/draft";
import type { Link, LinkBody } from "./data";
import { bodyOf, changedBody, joined } from "./linkBody";

/** What a form holds: the plain fields, and what a link can do beyond leading to one address. */
export interface Held {
  body: LinkBody;
  draft: Draft;
}

export interface Kept extends Held {
  /** What the API has told of it; null: it is not made yet. */
  link: Partial<Link> | null;
}

/** Null: a new one, of which nothing is kept. */
export function keptOf(link: Link | null): Kept {
  return { link, body: link ? bodyOf(link) : {}, draft: draftOf(link) };
}

/** What is sent: of a new link all of it. */
export function changesOf({ body, draft }: Held, kept: Kept): LinkBody {
  return joined(changedBody(kept.body, body), changedMembers(draft, kept.draft));
}

/** The link as it is kept once its changes are saved; `told` is what the API answered. */
export function savedAs({ body, draft }: Held, kept: Kept, told: Partial<Link>): Kept {
  return {
    link: { ...kept.link, ...told },
    body: joined(kept.body, body),
    draft: asSaved(draft, kept.draft),
  };
}
