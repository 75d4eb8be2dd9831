import { useRef, useState } from "react";
import type { LinkRow } from "./data";

/** The link that keys mean: the one that was clicked or that the focus came to, wherever it stands. */
export function useCurrent(rows: readonly LinkRow[], focus: (at: number) => void) {
  const [id, setId] = useState<number | null>(null);
  const at = rows.findIndex((one) => one.id === id);
  const lastAt = useRef(-1);
  if (at >= 0) lastAt.current = at;
  return {
    link: rows[at],
    id,
    reach: setId,
    /** So many further on or back; where the link is gone, to the one that has taken its place. */
    move(by: number) {
      const to = at < 0 && lastAt.current >= 0 && by > 0 ? lastAt.current : lastAt.current + by;
      const next = Math.max(0, Math.min(rows.length - 1, to));
      const link = rows[next];
      if (!link) return;
      setId(link.id);
      focus(next);
    },
  };
}

export type Current = ReturnType<typeof useCurrent>;
