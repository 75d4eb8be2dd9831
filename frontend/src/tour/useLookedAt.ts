import { useEffect, useState } from "react";

/** As long as it takes to find one's place on a page that one comes back to. */
const ARRIVED_MS = 400;

/** A value as it was when the page was last looked at: what comes meanwhile changes before one's eyes. */
export function useLookedAt<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => setShown(() => value);
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") timer = setTimeout(show, ARRIVED_MS);
    };
    if (document.visibilityState === "visible") show();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [value]);
  return shown;
}
