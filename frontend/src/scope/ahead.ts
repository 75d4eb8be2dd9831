/** Tells which scope was chosen before anything is drawn with it: what it needs is asked for meanwhile. */
import { useEffect, useRef } from "react";
import { hurry } from "../api/question";
import type { Scope } from "./scope";

type Listener = (scope: Scope) => void;
const listeners = new Set<Listener>();

export function announce(scope: Scope): void {
  for (const listen of listeners) listen(scope);
  hurry();
}

/** Hears of each choice as long as it is on the screen; null hears of none. */
export function useAhead(listener: Listener | null): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const listen = (scope: Scope) => latest.current?.(scope);
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, []);
}
