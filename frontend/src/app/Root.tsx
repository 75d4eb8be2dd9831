import { Outlet, useLocation } from "@tanstack/react-router";
import { LogIn } from "../session/LogIn";
import { useSession } from "../session/session";
import { FaultNote } from "./Faults";
import { Shell } from "./Shell";

/** The log-in stands in the place of whatever was asked for, which is there after it. */
export function Root() {
  const { data: session, error, refetch } = useSession();
  const path = useLocation({ select: (location) => location.pathname });
  if (path === "/sign-on") return <Outlet />;
  if (error) return <FaultNote fault={error} retry={refetch} isWhole />;
  if (session === undefined) return null;
  if (session === null) return <LogIn />;
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
