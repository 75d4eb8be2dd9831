import { Bot, Eye, MousePointerClick, Pause, Play, Target } from "lucide-react";
import { useState } from "react";
import { FaultNote } from "../app/Faults";
import { countryName } from "../format/names";
import { money } from "../format/numbers";
import { dayText } from "../format/times";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { clicked } from "../scope/filters";
import { valueName } from "../scope/labels";
import { ScopeBar } from "../scope/ScopeBar";
import { useNow, useScope } from "../scope/useScope";
import { useAccount } from "../session/session";
import { type Event, merged, useEvents, useLive, type Who } from "./events";
import css from "./Stream.module.css";

const KINDS = ["click", "view", "conversion"] as const;
const ICONS = { click: MousePointerClick, view: Eye, conversion: Target };

/** What happens, as it happens. */
export function Stream() {
  const [scope, update] = useScope();
  const [isPaused, setPaused] = useState(false);
  const [kinds, setKinds] = useState<readonly Event["kind"][]>(KINDS);
  const [who, setWho] = useState<Who>("all");
  const followed = { filters: scope.filters, kinds, who };
  const past = useEvents(followed);
  const live = useLive(followed, isPaused);
  const today = useNow().slice(0, 10);
  const { currency } = useAccount();
  const events = merged(live.events, past.data?.pages.flatMap((page) => page.events) ?? []);
  const toggle = () => setPaused(!isPaused);
  useActions([
    {
      id: "pause",
      label: t("stream.toggle"),
      group: t("keys.group.view"),
      key: "p",
      run: toggle,
    },
  ]);
  const state = isPaused ? "paused" : live.state;
  const filter = (dimension: string, value: string, isNot: boolean) =>
    update({ filters: clicked(scope.filters, dimension, value, isNot ? "not" : "is", false) });

  return (
    <>
      <ScopeBar title={t("nav.stream")} hasCompare={false} hasPeriod={false}>
        <span className={css["state"]} data-state={state} role="status">
          {state === "live" && t("stream.live")}
          {state === "connecting" && t("stream.connecting")}
          {state === "lost" && t("stream.lost")}
          {state === "paused" && t("stream.paused")}
          {isPaused && live.waiting > 0 && `, ${t("stream.waiting", { n: live.waiting })}`}
        </span>
        <button type="button" className="button" onClick={toggle} title="P">
          {isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          {t(isPaused ? "stream.resume" : "stream.pause")}
        </button>
      </ScopeBar>
      <div className={css["screen"]}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is laid out like no other element */}
        <div className={css["tools"]} role="group" aria-label={t("stream.kind")}>
          {KINDS.map((kind) => {
            const Icon = ICONS[kind];
            const isOn = kinds.includes(kind);
            return (
              <button
                key={kind}
                type="button"
                className={`button ${css["kind"]}`}
                aria-pressed={isOn}
                onClick={() => {
                  const next = KINDS.filter((one) => kinds.includes(one) !== (one === kind));
                  if (next.length > 0) setKinds(next);
                }}
              >
                <Icon size={14} aria-hidden />
                {t(`stream.kind.${kind}`)}
              </button>
            );
          })}
          <select
            className="input small"
            aria-label={t("stream.who")}
            value={who}
            onChange={(event) => setWho(event.target.value as Who)}
          >
            {(["all", "people", "bots"] as const).map((one) => (
              <option key={one} value={one}>
                {t(`stream.${one}`)}
              </option>
            ))}
          </select>
        </div>
        <div className={`panel ${css["list"]}`}>
          {past.error ? (
            <FaultNote fault={past.error} retry={past.refetch} />
          ) : past.data && events.length === 0 ? (
            <div className={css["empty"]}>
              <strong>{t("stream.empty")}</strong>
              <p className="faint">{t("stream.emptyHint")}</p>
            </div>
          ) : (
            <table className={css["table"]} aria-label={t("stream.label")}>
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
                  <EventRow key={event.id} {...{ event, today, currency, filter }} />
                ))}
                {past.isPending &&
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
          )}
          {past.hasNextPage && (
            <button
              type="button"
              className={`button ${css["older"]}`}
              onClick={() => void past.fetchNextPage()}
              disabled={past.isFetchingNextPage}
            >
              {t("stream.older")}
            </button>
          )}
        </div>
      </div>
    </>
  );
}

interface RowProps {
  event: Event;
  today: string;
  currency: string;
  filter: (dimension: string, value: string, isNot: boolean) => void;
}

function EventRow({ event, today, currency, filter }: RowProps) {
  const Icon = event.is_bot ? Bot : ICONS[event.kind];
  const local = event.time.slice(0, 19);
  const value = (dimension: string, text: string, shown: string) =>
    text ? (
      <button type="button" onClick={(click) => filter(dimension, text, click.altKey)}>
        {shown}
      </button>
    ) : null;
  return (
    <tr data-kind={event.is_bot ? "bot" : event.kind}>
      <td className={css["time"]}>
        {local.slice(0, 10) !== today && <span>{dayText(local, today)}, </span>}
        {local.slice(11)}
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
          {event.datapoint && value("datapoint", String(event.datapoint.id), event.datapoint.title)}
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
}
