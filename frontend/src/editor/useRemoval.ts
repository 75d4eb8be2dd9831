import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/**
 * Where the focus goes when a row is taken away by its own button: to the first control of the row
 * that has taken its place, else of the last one, else to what adds one.
 */
export function useRemoval<Adder extends HTMLElement>(list: RefObject<HTMLElement | null>) {
  const adder = useRef<Adder>(null);
  const [removed, setRemoved] = useState<{ at: number } | null>(null);
  useLayoutEffect(() => {
    if (!removed) return;
    const rows = list.current?.children;
    const row = rows?.[Math.min(removed.at, rows.length - 1)];
    const control = row?.querySelector<HTMLElement>("button, input, select") ?? adder.current;
    control?.focus();
  }, [removed, list]);
  return { adder, removed: (at: number) => setRemoved({ at }) };
}
