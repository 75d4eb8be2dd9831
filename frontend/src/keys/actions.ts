/**
 * Everything that can be done on a screen, once: for the keys, for the palette, for the list of keys.
 * Screens say with `useActions` what they add for as long as they are shown.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Action {
  id: string;
  label: string;
  /** Under which heading it is listed. */
  group: string;
  /** A letter, `g o` for two in a row, or a name of `KeyboardEvent.key`. */
  key?: string;
  run: () => void;
  /** Not in the palette: only a key, such as the arrow to the period before. */
  isKeyOnly?: boolean;
}

const registered = new Map<symbol, readonly Action[]>();
const listeners = new Set<() => void>();
let all: readonly Action[] = [];

function changed(): void {
  // Later screens stand in front: their keys win.
  all = [...registered.values()].reverse().flat();
  for (const listener of listeners) listener();
}

export function useActions(actions: readonly Action[]): void {
  const token = useRef(Symbol("actions"));
  const shape = actions.map((one) => `${one.id} ${one.label} ${one.key ?? ""}`).join("\n");
  const latest = useRef(actions);
  latest.current = actions;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what an action does is looked up when it runs
  useEffect(() => {
    const key = token.current;
    registered.set(
      key,
      latest.current.map((action) => ({
        ...action,
        run: () => latest.current.find((one) => one.id === action.id)?.run(),
      })),
    );
    changed();
    return () => {
      registered.delete(key);
      changed();
    };
  }, [shape]);
}

export function useAllActions(): readonly Action[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

let before = "";
let beforeAt = 0;

/** Which action a key means, given the one before it within a second and a half. */
export function meant(
  actions: readonly Action[],
  previous: string,
  key: string,
): Action | undefined {
  if (previous) {
    const both = actions.find((one) => one.key === `${previous} ${key}`);
    if (both) return both;
  }
  return actions.find((one) => one.key === key);
}

/** What floats over the screen: keys are meant for it, not for what is behind it. */
const OVER = "[role=dialog], [role=menu]";
/** Into what one types. A tick or a choice takes no letters; the arrows belong to the choice. */
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export function listenToKeys(): void {
  let isCovered = false;
  // Before whatever is open hears the key, and closes by it.
  document.addEventListener(
    "keydown",
    () => {
      isCovered = document.querySelector(OVER) !== null;
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    if (isCovered) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest(TYPED_INTO)) return;
    if (target.matches("[type=radio]") && event.key.startsWith("Arrow")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const previous = event.timeStamp - beforeAt < 1500 ? before : "";
    before = previous ? "" : key;
    beforeAt = event.timeStamp;
    const action = meant(all, previous, key);
    if (!action) return;
    event.preventDefault();
    before = "";
    action.run();
  });
}
