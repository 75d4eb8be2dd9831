import { useEffect, useState } from "react";

const AFTER_MS = 2000;

/** Whether a screen has stood for a moment: what nobody waits for can be asked for now. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isIdle;
}
