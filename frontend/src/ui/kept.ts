/** What people name and keep, per account, in this browser: the API has no place for it. */
import { useMemo, useSyncExternalStore } from "react";
import { useAccount } from "../session/session";

export interface Kept<T> {
  name: string;
  value: T;
}

const listeners = new Set<() => void>();

/** Storage may be written by others and cut off: whatever cannot be read is as if it were not there. */
export function readKept<T>(text: string | null, isOne: (value: unknown) => value is T): Kept<T>[] {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(found)) return [];
  return found.filter(
    (one): one is Kept<T> =>
      typeof one === "object" && one !== null && typeof one.name === "string" && isOne(one.value),
  );
}

/** With one more, or another of its name in its place; by their names. */
export function withOne<T>(kept: readonly Kept<T>[], one: Kept<T>): Kept<T>[] {
  return [...kept.filter(({ name }) => name !== one.name), one].sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}

/**
 * Everything of a kind that is kept, and how to keep something else instead, which returns whether
 * the browser has kept it.
 */
export function useKept<T>(kind: string, isOne: (value: unknown) => value is T) {
  const { id } = useAccount();
  const key = `clicktrail.${kind}.${id}`;
  const text = useSyncExternalStore(listen, () => stored(key));
  const kept = useMemo(() => readKept(text, isOne), [text, isOne]);
  const keep = (next: readonly Kept<T>[]): boolean => {
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      return false;
    }
    for (const listener of listeners) listener();
    return true;
  };
  return [kept, keep] as const;
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener); // of other tabs
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}
