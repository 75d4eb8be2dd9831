import { useDebouncedCallback } from "@mantine/hooks";
import { Plus, Search } from "lucide-react";
import { type RefObject, useState } from "react";
import { t } from "../i18n";
import { PeriodMenu } from "../scope/PeriodMenu";
import { useNow } from "../scope/useScope";
import { useScopeKeys } from "../scope/useScopeKeys";
import css from "./Catalog.module.css";

interface Props {
  title: string;
  create: string;
  hasPeriod: boolean;
  field: RefObject<HTMLInputElement | null>;
  text: string;
  find: (text: string) => void;
  add: () => void;
}

/** The bar on top of a list of the catalog: search, period, and the way to a new entry. */
export function CatalogBar({ title, create, hasPeriod, field, text, find, add }: Props) {
  const findSoon = useDebouncedCallback(find, 150);
  return (
    <header className={css["bar"]}>
      <h1>{title}</h1>
      <label className={css["search"]}>
        <Search size={15} aria-hidden />
        <input
          ref={field}
          defaultValue={text}
          onChange={(event) => findSoon(event.target.value.trim())}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          placeholder={t("catalog.find")}
          aria-label={t("catalog.find")}
        />
        <kbd>/</kbd>
      </label>
      {hasPeriod && <Time />}
      <button type="button" className="button primary" onClick={add} title={`${create} (N)`}>
        <Plus size={15} aria-hidden />
        <span className={css["newText"]}>{create}</span>
      </button>
    </header>
  );
}

function Time() {
  const today = useNow().slice(0, 10);
  const [isCustom, setCustom] = useState(false);
  useScopeKeys({ today, hasCompare: false, hasPeriod: true, choosePeriod: () => setCustom(true) });
  return (
    <div className={css["time"]}>
      <PeriodMenu {...{ today, isCustom, setCustom }} />
    </div>
  );
}
