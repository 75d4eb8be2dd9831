import { lazy, Suspense } from "react";
import { later } from "../i18n";
import { useRunning, useSpoken } from "./running";

const RunningExports = lazy(
  later(async () => ({ default: (await import("./RunningExports")).RunningExports })),
);

/** Where files that are being written are told of, once there are any. */
export function Exports() {
  const isAny = useRunning().length > 0;
  const spoken = useSpoken();
  return (
    <>
      {/* It is always there: what is put into it later is read aloud. */}
      <span className="hidden" aria-live="polite">
        {spoken}
      </span>
      {isAny && (
        <Suspense>
          <RunningExports />
        </Suspense>
      )}
    </>
  );
}
