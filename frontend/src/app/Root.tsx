import { Outlet, useLocation, useMatches } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useLayoutEffect } from "react";
import { later } from "../i18n";
import type { Search } from "../scope/scope";
import { LogIn } from "../session/LogIn";
import { useSession } from "../session/session";
import { useFirstRun } from "../tour/useFirstRun";
import { FaultNote } from "./Faults";
import { Shell } from "./Shell";

const Tour = lazy(later(async () => ({ default: (await import("../tour/Tour")).Tour })));

/** The log-in stands in the place of whatever was asked for, which is there after it. */
export function Root() {
  const { data: session, error, refetch } = useSession();
  const path = useLocation({ select: (location) => location.pathname });
  // As long as it stands there, wherever the address already leads: made twice, it would ask twice.
  const isSignOn = useMatches({ select: (all) => all.some((one) => one.routeId === "/sign-on") });
  const isKnown = isSignOn || error !== null || session !== undefined;
  // The first screen is much at once: made in pieces, between which the browser can do other things.
  const isShown = useDeferredValue(isKnown, false);
  // What index.html shows until then goes as the first screen comes.
  useLayoutEffect(() => {
    if (isShown) document.getElementById("before")?.remove();
  }, [isShown]);
  if (!isShown) return null;
  if (isSignOn) return <Outlet />;
  if (error) return <FaultNote fault={error} retry={refetch} isWhole />;
  if (session === undefined) return null;
  if (session === null) return <LogIn />;
  return (
    <Shell>
      <Screen path={path} />
    </Shell>
  );
}

/** What was asked for; in an account without links what comes before that. */
function Screen({ path }: { path: string }) {
  const search = useLocation({ select: (location) => location.search as Search });
  const isFirstRun = useFirstRun(path, search);
  if (!isFirstRun) return <Outlet />;
  return (
    <Suspense>
      <Tour />
    </Suspense>
  );
}
