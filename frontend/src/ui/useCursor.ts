/** The point of a chart that is looked at, by pointer or by arrow keys. */
import { type KeyboardEvent, type PointerEvent, useState } from "react";

/** Of so many points over `inner` pixels behind `axis`; `closer` looks closer at one. */
export function useCursor(
  count: number,
  axis: number,
  inner: number,
  closer?: (index: number | null) => void,
) {
  const [at, setAt] = useState<number | null>(null);
  const current = at === null || at >= count ? null : at;
  const last = count - 1;
  const within = (index: number) => Math.max(0, Math.min(last, index));

  function near(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - axis) / Math.max(1, inner);
    setAt(within(Math.round(share * last)));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (last < 0) return;
    const from = current ?? (event.key === "ArrowLeft" ? last + 1 : -1);
    const next = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: last }[event.key];
    if (next !== undefined) setAt(within(next));
    else if (event.key === "Enter" && closer) closer(current);
    else if (event.key === "Escape" && current !== null) setAt(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return { current, near, leave: () => setAt(null), onKeyDown };
}
