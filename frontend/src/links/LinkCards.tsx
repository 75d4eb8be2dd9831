import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "../i18n";
import { type Column, NAMES, nextSort, SORTS } from "./columns";
import { LinkCard } from "./LinkCard";
import css from "./LinkCards.module.css";
import type { ListProps } from "./listed";

const SORTABLE = Object.keys(SORTS) as (Column | "link")[];

/** Links one by one, with all that there is to each. */
export function LinkCards(props: ListProps) {
  const { shown, count, virtual, wanted, sortBy } = props;
  const sorted = SORTABLE.find((one) => SORTS[one] === wanted.sort) ?? "link";
  const Arrow = wanted.ascending ? ArrowUp : ArrowDown;
  return (
    <>
      <div className={css["bar"]}>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick is in it, and has a name of its own */}
        <label className={css["all"]}>
          {props.tickAll}
          <span aria-hidden>{t("links.selectAll")}</span>
        </label>
        <select
          className="input small"
          aria-label={t("links.order")}
          value={sorted}
          onChange={(event) => sortBy(nextSort(event.target.value as Column, wanted))}
        >
          {SORTABLE.map((one) => (
            <option key={one} value={one}>
              {t(NAMES[one])}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button plain square"
          aria-label={t("links.turnOrder")}
          title={t("links.turnOrder")}
          onClick={() => sortBy(nextSort(sorted, wanted))}
        >
          <Arrow size={15} aria-hidden />
        </button>
      </div>
      <ul
        ref={virtual.body}
        className={css["cards"]}
        aria-label={t("nav.links")}
        data-stale={props.state === "stale" || undefined}
        style={{
          gridTemplateColumns: `repeat(${virtual.lanes}, minmax(0, 1fr))`,
          paddingBlock: `${virtual.above}px ${virtual.below}px`,
        }}
      >
        {props.state === "waiting" && <Waiting />}
        {shown.map((one) => (
          <LinkCard key={one.link.id} of={one} count={count} />
        ))}
      </ul>
    </>
  );
}

/** Where cards will be. */
function Waiting() {
  return Array.from({ length: 6 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <li key={index} aria-hidden className={`panel ${css["card"]}`}>
      <span className="skeleton" style={{ height: 12, width: `${80 - index * 5}%` }} />
    </li>
  ));
}
