import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Search } from "../scope/scope";
import css from "./Tabs.module.css";

interface Props {
  label: string;
  /** The first one is shown where the address names none. */
  tabs: readonly { id: string; name: string }[];
}

/** Parts of a screen, each with an address of its own. */
export function Tabs({ label, tabs }: Props) {
  const search = useLocation({ select: (location) => location.search as Search });
  const current = currentTab(search, tabs);
  const row = useRef<HTMLElement>(null);
  // A phone has no room for all of them: the current one is scrolled to, and the page stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is current
  useEffect(() => {
    const one = row.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!row.current || !one) return;
    const from = one.offsetLeft - row.current.offsetLeft;
    const isSeen =
      from >= row.current.scrollLeft &&
      from + one.offsetWidth <= row.current.scrollLeft + row.current.clientWidth;
    if (!isSeen) row.current.scrollLeft = from;
  }, [current]);
  return (
    <nav ref={row} className={css["tabs"]} aria-label={label}>
      {tabs.map(({ id, name }, index) => (
        <Link
          key={id}
          to="."
          search={{ ...search, tab: index === 0 ? undefined : id } as Search}
          // Which one is current is the address's to say, also where it says more than that.
          activeOptions={{ exact: true }}
          activeProps={{ "aria-current": current === id ? "page" : undefined }}
          inactiveProps={current === id ? { "aria-current": "page" } : {}}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

export function currentTab(search: Search, tabs: readonly { id: string }[]): string {
  return (tabs.find(({ id }) => id === search["tab"]) ?? tabs[0])?.id ?? "";
}
