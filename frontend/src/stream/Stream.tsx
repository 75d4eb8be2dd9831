import { Map as MapIcon, Pause, Play } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { FaultNote } from "../app/Faults";
import { type Exported, ExportMenu } from "../exports/ExportMenu";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { useAddress } from "../reports/useAddress";
import { clicked } from "../scope/filters";
import { ScopeBar } from "../scope/ScopeBar";
import { useScope } from "../scope/useScope";
import { usePhone } from "../ui/usePhone";
import { EventTable, ICONS } from "./EventTable";
import {
  asked,
  type Event,
  type Followed,
  filterOf,
  merged,
  useEvents,
  useLive,
  type Who,
} from "./events";
import css from "./Stream.module.css";

const StreamMap = lazy(async () => ({ default: (await import("./StreamMap")).StreamMap }));
const KINDS = ["click", "view", "conversion"] as const;

/** What happens, as it happens. */
export function Stream() {
  const [scope, update] = useScope();
  const [isPaused, setPaused] = useState(false);
  const [kinds, setKinds] = useState<readonly Event["kind"][]>(KINDS);
  const [who, setWho] = useState<Who>("all");
  const followed = useMemo(
    () => ({ filters: scope.filters, kinds, who }),
    [scope.filters, kinds, who],
  );
  const files = useMemo(() => [eventsFile(followed)], [followed]);
  const past = useEvents(followed);
  const live = useLive(followed, isPaused);
  const events = useMemo(
    () => merged(live.events, past.data?.pages.flatMap((page) => page.events) ?? []),
    [live.events, past.data],
  );
  const { read, write } = useAddress();
  const isPhone = usePhone();
  // On a phone it would stand where the events are.
  const hasMap = (read("map") || (isPhone ? "off" : "on")) === "on";
  const toggleMap = () => write({ map: hasMap ? "off" : "on" });
  const toggle = () => setPaused(!isPaused);
  useActions([
    {
      id: "pause",
      label: t("stream.toggle"),
      group: t("keys.group.view"),
      key: "p",
      run: toggle,
    },
    { id: "map", label: t("stream.map.toggle"), group: t("keys.group.view"), run: toggleMap },
  ]);
  const state = isPaused ? "paused" : live.state;
  const filter = useCallback(
    (dimension: string, value: string, isNot: boolean) =>
      update({ filters: clicked(scope.filters, dimension, value, isNot ? "not" : "is", false) }),
    [update, scope.filters],
  );

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
          <button
            type="button"
            className={`button ${css["kind"]} ${css["map"]}`}
            aria-pressed={hasMap}
            onClick={toggleMap}
          >
            <MapIcon size={14} aria-hidden />
            {t("dim.map")}
          </button>
          <ExportMenu of={files} isPlain />
        </div>
        {hasMap && (
          <Suspense fallback={<div className={`panel ${css["mapSpace"]}`} />}>
            <StreamMap
              key={JSON.stringify(asked(followed))}
              live={live.events}
              {...{ events, isPaused, filter }}
            />
          </Suspense>
        )}
        <div className={`panel ${css["list"]}`}>
          {past.error ? (
            <FaultNote fault={past.error} retry={past.refetch} />
          ) : past.data && events.length === 0 ? (
            <div className={css["empty"]}>
              <strong>{t("stream.empty")}</strong>
              <p className="faint">{t("stream.emptyHint")}</p>
            </div>
          ) : (
            <EventTable {...{ events, filter }} isPending={past.isPending} />
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

/** All that there ever was of what is followed: a file ends, and the stream does not. */
function eventsFile(followed: Followed): Exported {
  const filter = filterOf(followed);
  const events = { kind: [...followed.kinds], ...(filter ? { filter } : {}) };
  return { label: t("exports.events"), name: "events", asked: { events } };
}
