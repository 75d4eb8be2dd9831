import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** A row's height, as in the style sheet. */
export const ROW = 48;
/** What stands over the rows on top: the bar, the head, and what is done with those picked. */
const HEAD = 148;
/** The navigation of a phone, below. */
const FOOT = 72;
/** So many rows before the end of what is there, the next page is asked for. */
const AHEAD = 30;

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Which of the rows are on the screen, or nearly so: only those are drawn. */
export function useVirtualRows(count: number, more: More) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  // Bars come and go above the list: where it begins is looked up whenever it is drawn.
  useLayoutEffect(() => {
    if (body.current) setTop(Math.round(body.current.getBoundingClientRect().top + scrollY));
  });
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: HEAD,
    scrollPaddingEnd: FOOT,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const to = last?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = more;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && to >= count - AHEAD) void fetchNextPage();
  }, [to, count, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const margin = virtual.options.scrollMargin;
  return {
    body,
    indexes: items.map((one) => one.index),
    from: first?.index ?? 0,
    to,
    /** How high the rows are that are not drawn, above and below. */
    above: first ? first.start - margin : 0,
    below: virtual.getTotalSize() - ((last?.end ?? 0) - margin),
    /** Brings a row onto the screen, and the focus onto the first button in it. */
    focus(index: number) {
      virtual.scrollToIndex(index);
      requestAnimationFrame(() =>
        body.current
          ?.querySelector<HTMLElement>(`[data-index="${index}"] button`)
          ?.focus({ preventScroll: true }),
      );
    },
  };
}

export type VirtualRows = ReturnType<typeof useVirtualRows>;
