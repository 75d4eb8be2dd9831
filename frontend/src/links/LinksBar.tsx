import { useDebouncedCallback } from "@mantine/hooks";
import { Plus, Rows3, Search } from "lucide-react";
import { type RefObject, useState } from "react";
import { t } from "../i18n";
import css from "./LinksBar.module.css";

interface Props {
  /** The field of the search: a key leads into it. */
  field: RefObject<HTMLInputElement | null>;
  text: string;
  find: (text: string) => void;
  create: () => void;
  createMany: () => void;
}

/** The bar on top: the search, and the way to a new link. */
export function LinksBar({ field, text, find, create, createMany }: Props) {
  const findSoon = useDebouncedCallback(find, 200);
  const [typed, setTyped] = useState(text);
  // What the address has of its own accord, after Back for one, is what the field shows; what it
  // only has from the field may lag behind it.
  const [known, setKnown] = useState(text);
  if (text !== known) {
    setKnown(text);
    if (text !== sought(typed) && !findSoon.isPending()) setTyped(text);
  }
  return (
    <header className={css["bar"]}>
      <h1>{t("nav.links")}</h1>
      <label className={css["search"]}>
        <Search size={15} aria-hidden />
        <input
          ref={field}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            findSoon(sought(event.target.value));
          }}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          placeholder={t("links.search")}
          aria-label={t("links.search")}
        />
        <kbd>/</kbd>
      </label>
      <button type="button" className="button" onClick={createMany} title={t("bulk.title")}>
        <Rows3 size={15} aria-hidden />
        <span className={css["newText"]}>{t("bulk.open")}</span>
      </button>
      <button type="button" className="button primary" onClick={create} title="N">
        <Plus size={15} aria-hidden />
        <span className={css["newText"]}>{t("links.new")}</span>
      </button>
    </header>
  );
}

function sought(typed: string): string {
  return typed.trim();
}
