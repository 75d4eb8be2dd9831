/** The bar on top of every analytic screen: the same one, with the same keys, everywhere. */
import { type ReactNode, useEffect, useState } from "react";
import { CompareMenu } from "./CompareMenu";
import { type Editing, FilterPills } from "./FilterPills";
import type { Filter } from "./filters";
import { PeriodMenu } from "./PeriodMenu";
import css from "./ScopeBar.module.css";
import { useNow } from "./useScope";
import { useScopeKeys } from "./useScopeKeys";

interface Props {
  /** What else belongs on the bar, at its end. */
  children?: ReactNode;
  /** Empty where the screen is headed by a title of its own. */
  title: string;
  hasCompare?: boolean;
  hasPeriod?: boolean;
  /** What the screen is about: values are offered of that only. */
  within?: readonly Filter[];
}

const EVERYTHING: readonly Filter[] = [];

export function ScopeBar(props: Props) {
  const { children, title, hasCompare = true, hasPeriod = true, within = EVERYTHING } = props;
  const now = useNow();
  const today = now.slice(0, 10);
  const [editing, setEditing] = useState<Editing>(null);
  const [isCustom, setCustom] = useState(false);
  const isOpen = editing !== null || isCustom;
  // What is open hears its keys only while the focus is in it, and a click may have taken that away.
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setEditing(null);
      setCustom(false);
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [isOpen]);
  useScopeKeys({
    today,
    hasCompare,
    hasPeriod,
    addFilter: () => setEditing("new"),
    choosePeriod: () => setCustom(true),
  });
  return (
    <header className={css["bar"]}>
      {title && <h1 className={css["title"]}>{title}</h1>}
      <FilterPills {...{ editing, setEditing, within }} />
      <div className={css["time"]}>
        {hasPeriod && <PeriodMenu {...{ today, isCustom, setCustom }} />}
        {hasCompare && <CompareMenu now={now} />}
        {children}
      </div>
    </header>
  );
}
