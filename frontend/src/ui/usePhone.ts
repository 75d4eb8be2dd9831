import { useSyncExternalStore } from "react";

/** As in the style sheets: below it the navigation stands at the foot of the screen. */
const PHONE = "(max-width: 760px)";

export function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(PHONE);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia(PHONE).matches,
  );
}
