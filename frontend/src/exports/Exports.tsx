import { lazy, Suspense } from "react";
import { useRunning } from "./running";

const RunningExports = lazy(async () => ({
  default: (await import("./RunningExports")).RunningExports,
}));

/** Where files that are being written are told of, once there are any. */
export function Exports() {
  if (useRunning().length === 0) return null;
  return (
    <Suspense>
      <RunningExports />
    </Suspense>
  );
}
