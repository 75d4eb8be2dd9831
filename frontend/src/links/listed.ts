/** What the table and the cards are given: the same links, with the same that can be done. */
import type { ReactNode } from "react";
import type { Column } from "./columns";
import type { LinkRow } from "./data";
import type { LinkActs } from "./LinkMenu";
import type { Step } from "./trends";
import type { VirtualRows } from "./useVirtualRows";
import type { Wanted } from "./wanted";

/** One link that is on the screen. */
export interface Listed {
  link: LinkRow;
  index: number;
  columns: readonly Column[];
  trend: number[] | undefined;
  step: Step;
  currency: string;
  /** The account's local time. */
  now: string;
  isCurrent: boolean;
  isChosen: boolean;
  /** Whether there are others beside it that have another status. */
  saysStatus: boolean;
  /** It was clicked, or the focus has come to it. */
  reach: () => void;
  choose: () => void;
  pickTag: (tag: number) => void;
  acts: LinkActs;
}

export interface ListProps {
  /** Those on the screen, in order. */
  shown: readonly Listed[];
  /** How many there are with those that are not loaded yet; undefined while that is not known. */
  count: number | undefined;
  state: "waiting" | "stale" | "fresh";
  virtual: VirtualRows;
  columns: readonly Column[];
  wanted: Wanted;
  sortBy: (sort: string) => void;
  /** The tick of all that are loaded. */
  tickAll: ReactNode;
}
