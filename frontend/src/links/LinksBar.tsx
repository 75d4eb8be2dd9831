import { useDebouncedCallback } from "@mantine/hooks";
import { Plus, Search } from "lucide-react";
import type { RefObject } from "react";
import { t } from "../i18n";
import css from "./LinksBar.module.css";

interface Props {
  /** The field of the search: a key leads into it, and clearing everything empties it. */
  field: RefObject<HTMLInputElement | null>;
  text: string;
  find: (text: string) => void;
  create: () => void;
}

/** The bar on top: the search, and the way to a new link. */
export function LinksBar({ field, text, find, create }: Props) {
  const findSoon = useDebouncedCallback(find, 200);
  return (
    <header className={css["bar"]}>
      <h1>{t("nav.links")}</h1>
      <label className={css["search"]}>
        <Search size={15} aria-hidden />
        <input
          ref={field}
          defaultValue={text}
          onChange={(event) => findSoon(event.target.value.trim())}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          placeholder={t("links.search")}
          aria-label={t("links.search")}
        />
        <kbd>/</kbd>
      </label>
      <button type="button" className="button primary" onClick={create} title="N">
        <Plus size={15} aria-hidden />
        <span className={css["newText"]}>{t("links.new")}</span>
      </button>
    </header>
  );
}
