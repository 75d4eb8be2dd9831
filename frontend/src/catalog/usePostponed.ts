/** Deleting what cannot be brought back: it is gone at once from the screen, and after ten seconds. */
import { useEffect, useRef, useState } from "react";

const SECONDS = 10;

export function usePostponed(failed: (error: unknown, name: string) => void) {
  const [hidden, setHidden] = useState<number | null>(null);
  const pending = useRef<{ timer: number; name: string; act: () => Promise<void> } | null>(null);
  const tell = useRef(failed);
  tell.current = failed;

  const commit = useRef(() => {
    const now = pending.current;
    if (!now) return;
    pending.current = null;
    clearTimeout(now.timer);
    now.act().then(
      () => undefined,
      (error: unknown) => {
        setHidden(null);
        tell.current(error, now.name);
      },
    );
  }).current;

  useEffect(() => {
    // Leaving is no undoing.
    addEventListener("pagehide", commit);
    return () => {
      removeEventListener("pagehide", commit);
      commit();
    };
  }, [commit]);

  return {
    hidden,
    postpone(id: number, name: string, act: () => Promise<void>) {
      commit();
      setHidden(id);
      pending.current = { timer: window.setTimeout(commit, SECONDS * 1000), name, act };
    },
    undo() {
      if (pending.current) clearTimeout(pending.current.timer);
      pending.current = null;
      setHidden(null);
    },
  };
}
