import { type PointerEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";

export interface Order {
  list: RefObject<HTMLUListElement | null>;
  /** The row that is being dragged. */
  dragged: number | null;
  /** Moves a row to a place among the others; its handle keeps the focus. */
  move: (key: number, to: number) => void;
  grab: (key: number, event: PointerEvent) => void;
}

/**
 * Puts rows in order, by pointer or key. The window is listened to, since the row under the pointer
 * is taken out of the page and put back whenever it changes its place.
 */
export function useOrder<Row extends { key: number }>(
  rows: readonly Row[],
  set: (rows: readonly Row[]) => void,
): Order {
  const list = useRef<HTMLUListElement>(null);
  const now = useRef(rows);
  now.current = rows;
  const [dragged, setDragged] = useState<number | null>(null);
  const [moved, setMoved] = useState<{ key: number } | null>(null);
  useLayoutEffect(() => {
    if (moved) list.current?.querySelector<HTMLElement>(`[data-handle="${moved.key}"]`)?.focus();
  }, [moved]);

  function put(key: number, to: number): boolean {
    const from = now.current.findIndex((one) => one.key === key);
    const row = now.current[from];
    if (!row || to === from || to < 0 || to >= now.current.length) return false;
    const rest = now.current.filter((one) => one !== row);
    set([...rest.slice(0, to), row, ...rest.slice(to)]);
    return true;
  }
  function grab(key: number, event: PointerEvent) {
    if (event.button !== 0) return;
    setDragged(key);
    const follow = ({ clientY }: globalThis.PointerEvent) => {
      const boxes = [...(list.current?.children ?? [])].map((one) => one.getBoundingClientRect());
      const from = now.current.findIndex((one) => one.key === key);
      const to = boxes.findIndex((box) => clientY >= box.top && clientY <= box.bottom);
      const over = boxes[to];
      const own = boxes[from];
      if (!over || !own || to === from) return;
      // Rows differ in height: it goes only where it stays under the pointer.
      const isThere =
        to > from ? clientY > over.bottom - own.height : clientY < over.top + own.height;
      if (isThere) put(key, to);
    };
    const drop = () => {
      setDragged(null);
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", drop);
    };
    addEventListener("pointermove", follow);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", drop);
  }
  return {
    list,
    dragged,
    grab,
    move: (key, to) => {
      if (put(key, to)) setMoved({ key });
    },
  };
}
