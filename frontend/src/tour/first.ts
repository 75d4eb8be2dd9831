/** Whether this is the first run: what the account has, and what the browser remembers of it. */
import { useSyncExternalStore } from "react";

export interface Found {
  /** Links and pixels, deleted ones aside. */
  links: number;
  /** Clicks and views ever, of people and of bots. */
  hits: number;
}

/** Nothing has been made, or one thing that still waits for its first visit. */
export function isFirst({ links, hits }: Found): boolean {
  return links === 0 || (links === 1 && hits === 0);
}

/** What was typed, as a link can lead to it: people leave out how a page is fetched. */
export function asAddress(typed: string): string {
  const text = typed.trim();
  return text === "" || /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`;
}

const OVER = "over";
const listeners = new Set<() => void>();
/** Accounts that it is over of where the browser keeps nothing. */
const over = new Set<number>();
const keyOf = (account: number) => `clicktrail.tour.${account}`;

/** The first run of this account is over, or was put away, as far as this browser is concerned. */
export function endFirstRun(account: number): void {
  over.add(account);
  try {
    localStorage.setItem(keyOf(account), OVER);
  } catch {
    // Full, or not allowed: until the page is loaded again.
  }
  for (const listener of listeners) listener();
}

export function useIsOver(account: number): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => over.has(account) || localStorage.getItem(keyOf(account)) === OVER,
  );
}
