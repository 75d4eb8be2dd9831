import { Bot, Eye, MousePointerClick, Target } from "lucide-react";
import { memo } from "react";
import { countryName } from "../format/names";
import { money } from "../format/numbers";
import { dayText, shortDay } from "../format/times";
import { t } from "../i18n";
import { valueName } from "../scope/labels";
import { useNow } from "../scope/useScope";
import { useAccount } from "../session/session";
import { usePhone } from "../ui/usePhone";
import type { Event } from "./events";
import css from "./Stream.module.css";

export const ICONS = { click: MousePointerClick, view: Eye, conversion: Target };

interface Props {
  events: readonly Event[];
  isPending: boolean;
  filter: (dimension: string, value: string, isNot: boolean) => void;
  /** All are of one link, which need not be named in each row. */
  isOfOne?: boolean;
  /** What its own rules are called, by id. */
  rules?: Readonly<Record<string, string>> | undefined;
}

/** Clicks, views and conversions one by one; what is known of each filters. */
export function EventTable({ events, isPending, filter, isOfOne = false, rules }: Props) {
  const today = useNow().slice(0, 10);
  const { currency } = useAccount();
  // A phone has room for a day, and no more beside it.
  const day = usePhone() ? shortDay : dayText;
  return (
    <table className={css["table"]} data-one={isOfOne || undefined} aria-label={t("stream.label")}>
      <thead>
        <tr>
          <th scope="col">{t("stream.time")}</th>
          <th scope="col">{t("stream.what")}</th>
          <th scope="col">{t("stream.where")}</th>
          <th scope="col">{t("stream.with")}</th>
          <th scope="col">{t("stream.from")}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} {...{ event, today, day, currency, filter, isOfOne, rules }} />
        ))}
        {isPending &&
          Array.from({ length: 12 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
            <tr key={index} aria-hidden>
              <td colSpan={5}>
                <span className={`skeleton ${css["waits"]}`} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  event: Event;
  today: string;
  day: (local: string, today: string) => string;
  currency: string;
  filter: Props["filter"];
  isOfOne: boolean;
  rules: Props["rules"];
}

/** One of hundreds, of which none changes when others come in. */
const EventRow = memo(function EventRow(props: RowProps) {
  const { event, today, day, currency, filter, isOfOne, rules } = props;
  const Icon = event.is_bot ? Bot : ICONS[event.kind];
  const local = event.time.slice(0, 19);
  const rule = event.rule === null ? undefined : rules?.[event.rule] || event.rule_name;
  const value = (dimension: string, text: string, shown: string) =>
    text ? (
      <button type="button" onClick={(click) => filter(dimension, text, click.altKey)}>
        {shown}
      </button>
    ) : null;
  return (
    <tr data-kind={event.is_bot ? "bot" : event.kind}>
      <td className={css["time"]}>
        {local.slice(0, 10) !== today && <span>{day(local, today)}, </span>}
        <span>{local.slice(11)}</span>
      </td>
      <td>
        <span className={css["what"]}>
          <Icon size={14} aria-label={t(`stream.kind.${event.kind}`)} />
          {event.conversion ? (
            <strong>
              {event.conversion.name}
              {event.conversion.value > 0 && ` ${money(event.conversion.value, currency)}`}
            </strong>
          ) : null}
          {!isOfOne &&
            event.datapoint &&
            value("datapoint", String(event.datapoint.id), event.datapoint.title)}
          {isOfOne && !event.conversion && t(`stream.kind.${event.kind}`)}
          {/* Of several links the same number is another rule in each: nothing to filter by. */}
          {rule && (isOfOne ? value("rule", String(event.rule), rule) : <em>{rule}</em>)}
          {!event.is_unique && !event.is_bot && !event.conversion && <em>{t("stream.again")}</em>}
          {event.is_bot && <em>{event.bot_name || valueName("outcome", event.outcome)}</em>}
        </span>
      </td>
      <td>
        <span className={css["where"]}>
          {event.city && <>{value("city", event.city, event.city)}, </>}
          {value("country", event.country, event.country && countryName(event.country))}
        </span>
      </td>
      <td>
        {value("browser", event.browser, event.browser)}
        {event.os_family && <span className="faint"> {event.os_family}</span>}
      </td>
      <td>
        {event.utm_source
          ? value("utm_source", event.utm_source, event.utm_source)
          : event.referrer_host
            ? value("referrer_host", event.referrer_host, event.referrer_host)
            : !event.conversion && (
                <span className="faint">{valueName("source", event.source)}</span>
              )}
      </td>
    </tr>
  );
});
