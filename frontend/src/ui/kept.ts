/** What people name and keep: in the account, and what a guest keeps in its browser. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useSyncExternalStore } from "react";
import { useAccount, useSession } from "../session/session";
import { useIdle } from "./useIdle";

export interface Kept<T> {
  name: string;
  value: T;
  /** In the account. */
  id?: number;
}

/** A kind of what is kept: how a browser has it, and how the API is told of it. */
export interface Kind<T> {
  id: string;
  isOne: (value: unknown) => value is T;
  /** All of them; null is the value of one that only the API can make, whose name is taken, too. */
  list: (signal: AbortSignal) => Promise<Kept<T | null>[]>;
  /** In the place of the one of this id, else as a new one. */
  send: (one: Kept<T>) => Promise<unknown>;
  remove: (id: number) => Promise<unknown>;
}

export interface Keeping<T> {
  kept: readonly Kept<T>[];
  /** In the place of the one of its name, if there is one. Throws what is refused. */
  keep: (one: Kept<T>) => Promise<void>;
  remove: (one: Kept<T>) => Promise<void>;
  /** What this browser keeps since before the account did; `adopt` has the account keep it. */
  strays: readonly Kept<T>[];
  adopt: () => Promise<void>;
  isOfBrowser: boolean;
  /** Why it is not known what is kept; null: it is. */
  fault: unknown;
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

/** A name that is not taken, in whatever case: `Mail`, else `Mail 2`. */
export function freeName(name: string, taken: readonly string[]): string {
  const all = new Set(taken.map((one) => one.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name} ${number}`;
    if (!all.has(tried.toLowerCase())) return tried;
  }
}

/** Everything of a kind that is kept, and how to change that. It is asked for once `isWanted`. */
export function useKept<T>(kind: Kind<T>, isWanted: boolean): Keeping<T> {
  const { id: account } = useAccount();
  const isOfBrowser = useSession().data?.user.isGuest === true;
  const client = useQueryClient();
  const isIdle = useIdle();
  const key = `clicktrail.${kind.id}.${account}`;
  const text = useSyncExternalStore(listen, () => stored(key));
  const here = useMemo(() => readKept(text, kind.isOne), [text, kind]);
  const queryKey = ["kept", kind.id];
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => kind.list(signal),
    enabled: !isOfBrowser && (isWanted || isIdle),
  });
  if (isOfBrowser) {
    return {
      kept: here,
      keep: async (one) => store(key, withOne(here, one)),
      remove: async (one) => {
        store(
          key,
          here.filter(({ name }) => name !== one.name),
        );
      },
      strays: [],
      adopt: async () => {},
      isOfBrowser,
      fault: null,
    };
  }
  const kept = (data ?? []).filter((one): one is Kept<T> => one.value !== null);
  const renew = () => client.invalidateQueries({ queryKey });
  return {
    kept,
    keep: async ({ name, value }) => {
      const same = kept.find((one) => one.name.toLowerCase() === name.toLowerCase());
      await kind.send({ name, value, ...(same?.id ? { id: same.id } : {}) });
      await renew();
    },
    remove: async (one) => {
      if (one.id !== undefined) await kind.remove(one.id);
      await renew();
    },
    strays: data ? here : [],
    adopt: async () => {
      const names = (data ?? []).map(({ name }) => name);
      for (const { name, value } of here) {
        const isThere = kept.some(
          (one) => one.name === name && JSON.stringify(one.value) === JSON.stringify(value),
        );
        if (isThere) continue;
        const free = freeName(name, names);
        names.push(free);
        await kind.send({ name: free, value });
      }
      store(key, []);
      await renew();
    },
    isOfBrowser,
    fault: error,
  };
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, kept: readonly unknown[]): void {
  if (kept.length > 0) localStorage.setItem(key, JSON.stringify(kept));
  else localStorage.removeItem(key);
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener); // of other tabs
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}
