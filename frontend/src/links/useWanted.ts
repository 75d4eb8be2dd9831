import { useLocation, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Search } from "../scope/scope";
import { usePhone } from "../ui/usePhone";
import { changedSearch, readView, readWanted, type View } from "./wanted";

/** What the address wants, how to want something else, and whether it asks for a new link. */
export function useWanted() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  // A phone has room for two columns of a table, and for whole cards.
  const isPhone = usePhone();
  const usual: View = isPhone ? "cards" : "table";
  const wanted = useMemo(() => readWanted(search), [search]);
  const update = (changes: Search) =>
    void navigate({ to: ".", search: changedSearch(search, changes), replace: true });
  return {
    wanted,
    update,
    view: readView(search, usual),
    show: (view: View) => update({ as: view === usual ? "" : view }),
    asksForNew: Boolean(search["new"]),
  };
}
