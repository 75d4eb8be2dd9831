import { useLocation, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Search } from "../scope/scope";
import { changedSearch, readWanted } from "./wanted";

/** What the address wants, how to want something else, and whether it asks for a new link. */
export function useWanted() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const wanted = useMemo(() => readWanted(search), [search]);
  const update = (changes: Search) =>
    void navigate({ to: ".", search: changedSearch(search, changes), replace: true });
  return { wanted, update, asksForNew: Boolean(search["new"]) };
}
