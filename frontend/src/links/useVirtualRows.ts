import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** How links stand, in pixels, as the style sheets have it. */
export interface Shape {
  /** From one row to the next. */
  height: number;
  /** How narrow one may be where several stand side by side; absent: each has its row. */
  narrowest?: number;
}

export const ROWS: Shape = { height: 48 };
export const CARDS: Shape = { height: 170, narrowest: 320 };
/** Between cards. */
const GAP = 12;
/** So far beyond the screen is drawn what may come onto it. */
const AROUND = 576;
/** What stands over the rows on top: the bar, the head, and what is done with those picked. */
const HEAD = 148;
/** The navigation of a phone, below. */
const FOOT = 72;
/** So many links before the end of what is there, the next page is asked for. */
const AHEAD = 30;

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Which of the links are on the screen, or nearly so: only those are drawn. */
export function useVirtualRows(count: number, more: More, { height, narrowest }: Shape) {
  const list = useRef<HTMLElement>(null);
  const body = useCallback((element: HTMLElement | null) => {
    list.current = element;
  }, []);
  const [top, setTop] = useState(0);
  const [lanes, setLanes] = useState(1);
  // Bars come and go above the list: where it begins is looked up whenever it is drawn.
  useLayoutEffect(() => {
    if (!list.current) return;
    setTop(Math.round(list.current.getBoundingClientRect().top + scrollY));
    setLanes(narrowest ? lanesIn(list.current.clientWidth, narrowest) : 1);
  });
  const virtual = useWindowVirtualizer({
    count: Math.ceil(count / lanes),
    estimateSize: () => height,
    overscan: Math.ceil(AROUND / height),
    scrollMargin: top,
    scrollPaddingStart: HEAD,
    scrollPaddingEnd: FOOT,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height stand elsewhere
  useLayoutEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const from = (first?.index ?? 0) * lanes;
  const to = Math.max(0, Math.min(count, ((last?.index ?? 0) + 1) * lanes) - 1);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && to >= count - AHEAD) void fetchNextPage();
  }, [to, count, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const margin = virtual.options.scrollMargin;
  return {
    body,
    indexes: items.length > 0 ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : [],
    from,
    to,
    /** How many stand side by side. */
    lanes,
    /** How high the rows are that are not drawn, above and below. */
    above: first ? first.start - margin : 0,
    below: virtual.getTotalSize() - ((last?.end ?? 0) - margin),
    /** Brings a link onto the screen, and the focus onto its tick. */
    focus(index: number) {
      virtual.scrollToIndex(Math.floor(index / lanes));
      const tick = () =>
        list.current?.querySelector<HTMLElement>(`[data-index="${index}"] input`) ?? null;
      // At once where it is drawn already: the next key, a space, is meant for it.
      const drawn = tick();
      if (drawn) drawn.focus({ preventScroll: true });
      else requestAnimationFrame(() => tick()?.focus({ preventScroll: true }));
    },
  };
}

export type VirtualRows = ReturnType<typeof useVirtualRows>;

/** How many of a least width stand side by side, with gaps between them. */
export function lanesIn(width: number, narrowest: number): number {
  return Math.max(1, Math.floor((width + GAP) / (narrowest + GAP)));
}
