import { DOT, money, whole } from "../format/numbers";
import { agoText } from "../format/times";
import { t } from "../i18n";
import css from "./Cell.module.css";
import type { Column } from "./columns";
import type { LinkRow } from "./data";
import { Sparkline } from "./Sparkline";
import type { Step } from "./trends";

interface Props {
  column: Column;
  link: LinkRow;
  trend: number[] | undefined;
  /** Of the trend. */
  step: Step;
  currency: string;
  /** The account's local time. */
  now: string;
  pick: (tag: number) => void;
}

/** What a column says of a link. */
export function Cell({ column, link, trend, step, currency, now, pick }: Props) {
  switch (column) {
    case "campaign":
      return link.campaign;
    case "tags":
      return (
        <span className={css["tags"]}>
          {link.tags.map((tag) => (
            <button key={tag.id} type="button" onClick={() => pick(tag.id)}>
              {tag.name}
            </button>
          ))}
        </span>
      );
    case "trend":
      return trend ? <Sparkline values={trend} label={`links.trend.${step}`} /> : null;
    case "last":
      if (!link.lastClick) return <span className="faint">{t("links.never")}</span>;
      return (
        <span className="faint">{agoText(localDate(link.lastClick), new Date(`${now}:59Z`))}</span>
      );
    case "value":
      return link.value > 0 ? money(link.value, currency) : <Nothing />;
    default:
      return link[column] > 0 ? whole(link[column]) : <Nothing />;
  }
}

/** A quiet dot, so that figures stand out; read aloud it is a zero. */
function Nothing() {
  return (
    <span className="faint">
      <span aria-hidden>{DOT}</span>
      <span className="hidden">0</span>
    </span>
  );
}

/** `20261128182346` on the same clock as `useNow`. */
function localDate(text: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
