import { useLocation, useNavigate } from "@tanstack/react-router";
import { changedSearch } from "../links/wanted";
import type { Search } from "../scope/scope";

/** What an address says beside the scope, and how to have it say something else. */
export function useAddress() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const read = (name: string) => String([search[name] ?? ""].flat()[0] ?? "");
  const write = (changes: Search) =>
    void navigate({
      to: ".",
      search: changedSearch(search, changes),
      replace: true,
      resetScroll: false,
    });
  return { search, read, write };
}
