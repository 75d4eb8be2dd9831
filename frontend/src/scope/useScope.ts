import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useAccount } from "../session/session";
import { announce } from "./ahead";
import { nowIn, resolve } from "./period";
import { besideScope, readScope, type Scope, type Search, writeScope } from "./scope";

const ANALYTIC = new Set([
  "/",
  "/stream",
  "/reports",
  "/compare",
  "/campaigns",
  "/conversions",
  "/tags",
  "/domains",
  "/pixels",
]);

/** What of an address goes along to another screen: period and filters, between those that have them. */
export function carried(to: string, search: Search): Search {
  if (!ANALYTIC.has(to)) return {};
  return lasting(readScope(search));
}

/** The page of a link, over the same period and filters; another link is no part of them. */
export function linkPlace(id: number | string, search: Search) {
  const scope = readScope(search);
  const filters = scope.filters.filter((one) => one.dimension !== "datapoint");
  return {
    to: "/links/$id",
    params: { id: String(id) },
    search: lasting({ ...scope, filters }),
  } as const;
}

function lasting(scope: Scope): Search {
  const { metric: _, view: __, ...rest } = writeScope(scope);
  return rest;
}

/** The scope of the address, and how to go to another. */
export function useScope() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const scope = useMemo(() => readScope(search), [search]);
  const update = useCallback(
    (changes: Partial<Scope>) => {
      // A change of period begins with the interval that suits it.
      const next = {
        ...scope,
        ...("period" in changes ? { interval: undefined } : {}),
        ...changes,
      };
      const written = writeScope(next);
      announce(readScope(written));
      void navigate({
        to: ".",
        search: { ...besideScope(search), ...written },
        resetScroll: false,
      });
    },
    [navigate, scope, search],
  );
  return [scope, update] as const;
}

/** The account's local time to the minute, renewed while the page is looked at. */
export function useNow(): string {
  const { timeZone } = useAccount();
  const [now, setNow] = useState(() => nowIn(timeZone));
  useEffect(() => {
    setNow(nowIn(timeZone));
    const timer = setInterval(() => setNow(nowIn(timeZone)), 15_000);
    return () => clearInterval(timer);
  }, [timeZone]);
  return now;
}

export function useStretch(scope: Scope, now: string) {
  return useMemo(() => resolve(scope.period, now, scope.interval), [scope, now]);
}
