/** What a row of the table and a card have alike. */
import { Link, useLocation } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import { withoutScheme } from "../format/addresses";
import { type Key, t } from "../i18n";
import type { Search } from "../scope/scope";
import { linkPlace } from "../scope/useScope";
import { Copy } from "../ui/Copy";
import type { LinkRow } from "./data";
import type { Listed } from "./listed";
import css from "./parts.module.css";

const SAID: Record<number, Key> = {
  1: "links.status.paused",
  2: "links.status.blocked",
  3: "links.status.deleted",
};

/** What the element of a link is told: where it stands, and that keys mean it once it is reached. */
export function placed({ index, isCurrent, reach }: Listed) {
  return {
    "data-index": index,
    "data-current": isCurrent || undefined,
    onFocus: reach,
    onClick(event: MouseEvent<HTMLElement>) {
      reach();
      // A click beside its buttons means the link: Space and the arrows go on from its tick.
      if ((event.target as HTMLElement).closest("a, button, input")) return;
      event.currentTarget.querySelector("input")?.focus({ preventScroll: true });
    },
  };
}

export function Tick({ link, isChosen, choose }: Listed) {
  return (
    <input
      type="checkbox"
      aria-label={t("links.select", { name: link.title })}
      checked={isChosen}
      onChange={choose}
    />
  );
}

/** Its name, which leads to its page. */
export function Title({ link }: { link: LinkRow }) {
  const search = useLocation({ select: (location) => location.search as Search });
  return (
    <Link className={css["title"]} title={link.destination} {...linkPlace(link.id, search)}>
      {link.title}
    </Link>
  );
}

/** How it is, where it is not active. */
export function Status({ of }: { of: number }) {
  const said = SAID[of];
  return said ? <em className={css["status"]}>{t(said)}</em> : null;
}

/** Its short address, to be copied, and its status where that may be another one than the others'. */
export function Address({ link, saysStatus }: Listed) {
  return (
    <span className={css["url"]}>
      {saysStatus && <Status of={link.status} />}
      <span>{withoutScheme(link.shortUrl)}</span>
      <Copy text={link.shortUrl} className={css["copy"] ?? ""} />
    </span>
  );
}
