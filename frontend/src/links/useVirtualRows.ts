import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

/** A row's height, as in the style sheet. */
export const ROW = 48;
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
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
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
        body.current?.querySelector<HTMLElement>(`[data-index="${index}"] button`)?.focus(),
      );
    },
  };
}

export type VirtualRows = ReturnType<typeof useVirtualRows>;
