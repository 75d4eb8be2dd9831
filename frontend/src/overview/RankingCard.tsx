import { Link, useLocation } from "@tanstack/react-router";
import { ChevronRight, Maximize2 } from "lucide-react";
import {
  type KeyboardEvent,
  lazy,
  type MouseEvent,
  memo,
  Suspense,
  useId,
  useRef,
  useState,
} from "react";
import { FaultNote } from "../app/Faults";
import { share } from "../format/numbers";
import { type Key, t } from "../i18n";
import { clicked } from "../scope/filters";
import { dimensionName } from "../scope/labels";
import { useValueNames } from "../scope/names";
import type { Search } from "../scope/scope";
import { linkPlace } from "../scope/useScope";
import { useAccount } from "../session/session";
import { useNear } from "../ui/useNear";
import { type Card, finer, UTM } from "./cards";
import { Delta } from "./Delta";
import {
  type Look,
  type Ranked,
  rankedRows,
  rankingQuestion,
  sharedBy,
  useFiguresOf,
} from "./figures";
import { exact, type Metric, metricName, shown } from "./metrics";
import css from "./RankingCard.module.css";

const ROWS = 9;
const ROWS_UNDER_MAP = 3;
const COUNTRIES = 250;
const STORED = "clicktrail.tab.";
const WorldMap = lazy(() => import("./WorldMap").then((all) => ({ default: all.WorldMap })));

interface Props {
  card: Card;
  look: Look;
  totals: Record<string, number>;
  /** Whether what everybody sees first is still being asked for: a card off the screen waits. */
  isBusy: boolean;
}

/** One card: tabs, bars behind the words, and each row a filter. */
export const RankingCard = memo(function RankingCard({ card, look, totals, isBusy }: Props) {
  const [tab, setTab] = useState(() => {
    const stored = localStorage.getItem(STORED + card.id);
    return card.tabs.find((one) => one === stored) ?? card.tabs[0] ?? "";
  });
  const [utm, setUtm] = useState<string>(
    () => UTM.find((one) => one === localStorage.getItem(`${STORED}utm`)) ?? "utm_source",
  );
  const id = useId();
  const section = useRef<HTMLElement>(null);
  const isNear = useNear(section);
  // Nobody waits for a map that may never be looked at, and no figure for one that is.
  const [isMapDue, setMapDue] = useState(false);
  if (isNear && !isBusy && !isMapDue) setMapDue(true);
  const isMap = tab === "map";
  const shownOf = (at: Look) => {
    const filtered = new Set(at.scope.filters.map((one) => one.dimension));
    const dimension = tab === "utm" ? utm : finer(isMap ? "country" : tab, filtered);
    return { dimension, metric: metricOf(card, dimension, at.metric) };
  };
  const { dimension, metric } = shownOf(look);
  const { data, error, isPlaceholderData, refetch } = useFiguresOf(
    look,
    (at) => {
      const wanted = shownOf(at);
      return rankingQuestion(at, wanted.dimension, [wanted.metric], isMap ? COUNTRIES : ROWS);
    },
    isNear,
    isNear || !isBusy,
  );
  const rows = rankedRows(data, dimension, metric);
  const visible = rows.slice(0, isMap ? ROWS_UNDER_MAP : ROWS);
  const isWaiting = data === undefined || (isPlaceholderData && rows.length === 0);

  function choose(next: string) {
    localStorage.setItem(STORED + card.id, next);
    setTab(next);
  }
  function onTabKey(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = card.tabs.at((card.tabs.indexOf(tab) + step) % card.tabs.length);
    if (next === undefined) return;
    choose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  }

  return (
    <section ref={section} className={`panel ${css["card"]}`} aria-label={t(card.title)}>
      <div className={css["head"]}>
        <div role="tablist" aria-label={t(card.title)} className={css["tabs"]} onKeyDown={onTabKey}>
          {card.tabs.map((one) => (
            <button
              key={one}
              id={`${id}-${one}`}
              type="button"
              role="tab"
              aria-selected={one === tab}
              aria-controls={`${id}-panel`}
              tabIndex={one === tab ? 0 : -1}
              onClick={() => choose(one)}
            >
              {one === "utm" ? t("card.utm") : dimensionName(one)}
            </button>
          ))}
        </div>
        {tab === "utm" ? (
          <select
            className={css["utm"]}
            aria-label={t("card.utmField")}
            value={utm}
            onChange={(event) => {
              localStorage.setItem(`${STORED}utm`, event.target.value);
              setUtm(event.target.value);
            }}
          >
            {UTM.map((one) => (
              <option key={one} value={one}>
                {dimensionName(one)}
              </option>
            ))}
          </select>
        ) : (
          <span className={css["measure"]}>{metricName(metric)}</span>
        )}
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${tab}`}
        className={css["body"]}
        data-stale={isPlaceholderData || undefined}
      >
        {error && !data ? (
          <FaultNote fault={error} retry={refetch} />
        ) : (
          <>
            {isMap && <CountryMap {...{ rows, metric, look }} isDue={isMapDue} />}
            {isWaiting ? (
              <Waiting rows={isMap ? ROWS_UNDER_MAP : ROWS} />
            ) : (
              <Rows
                rows={visible}
                dimension={dimension}
                metric={metric}
                look={look}
                total={totals[metric] ?? 0}
                {...(data ? { names: data.names } : {})}
              />
            )}
            {!isWaiting && rows.length === 0 && <Empty dimension={dimension} isUnderMap={isMap} />}
          </>
        )}
      </div>
      <div className={css["foot"]}>
        {card.id === "where" && tab !== "language" && (
          <a href="https://db-ip.com" target="_blank" rel="noreferrer" className={css["notice"]}>
            {t("geo.notice")}
          </a>
        )}
        {rows.length > 0 && (
          <button
            type="button"
            className={css["all"]}
            onClick={() => look.update({ view: dimension })}
          >
            <Maximize2 size={12} aria-hidden />
            {t("card.all")}
            <span className="hidden"> {dimensionName(dimension)}</span>
          </button>
        )}
      </div>
    </section>
  );
});

interface MapProps {
  rows: readonly Ranked[];
  metric: Metric;
  look: Look;
  isDue: boolean;
}

function CountryMap({ rows, metric, look, isDue }: MapProps) {
  const { currency } = useAccount();
  const space = <div className={css["mapSpace"]} />;
  if (!isDue) return space;
  return (
    <Suspense fallback={space}>
      <WorldMap
        rows={rows}
        label={t("card.mapLabel", { metric: metricName(metric) })}
        said={(value) => exact(metric, value, currency)}
        isOfBots={metric === "spider_hits"}
        choose={(country) =>
          look.update({
            filters: clicked(look.scope.filters, "country", country, "is", false),
          })
        }
      />
    </Suspense>
  );
}

/** Bots are counted as bots, and conversions as conversions, whatever the chart shows. */
function metricOf(card: Card, dimension: string, chosen: Metric): Metric {
  if (dimension === "conversion" && chosen !== "value") return "conversions";
  return card.metric ?? chosen;
}

function Waiting({ rows }: { rows: number }) {
  return (
    <ul aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <li key={index} className={css["waiting"]}>
          <span className="skeleton" style={{ width: `${62 - index * 5}%` }} />
        </li>
      ))}
    </ul>
  );
}

function Empty({ dimension, isUnderMap }: { dimension: string; isUnderMap: boolean }) {
  let text: Key = "card.empty";
  if (dimension.startsWith("utm_")) text = "card.emptyUtm";
  if (dimension === "city" || dimension === "region_name") text = "card.emptyCity";
  if (dimension === "tag") text = "card.emptyTag";
  if (dimension === "conversion") text = "card.emptyConversion";
  if (dimension.startsWith("bot_") || dimension === "outcome") text = "card.emptyBots";
  return (
    <p className={css["empty"]} data-under-map={isUnderMap || undefined}>
      {t(text, { utm: dimension })}
    </p>
  );
}

interface RowsProps {
  rows: readonly Ranked[];
  dimension: string;
  metric: Metric;
  look: Look;
  total: number;
  names?: Record<string, Record<string, string>>;
}

function Rows({ rows, dimension, metric, look, total, names }: RowsProps) {
  const { currency } = useAccount();
  const nameOf = useValueNames(dimension, look.filters);
  const search = useLocation({ select: (location) => location.search as Search });
  const whole = sharedBy(rows, dimension, total);
  const highest = Math.max(...rows.map((one) => one.figure), 1);
  const chosen = new Set(
    look.scope.filters
      .filter((one) => one.dimension === dimension && one.test === "is")
      .flatMap((one) => one.values),
  );
  return (
    <ul>
      {rows.map(({ value, figure, before }) => {
        const name = nameOf(value, names);
        const part = whole > 0 ? share(Math.min(1, figure / whole)) : "";
        const onClick = (event: MouseEvent) =>
          look.update({
            filters: clicked(
              look.scope.filters,
              dimension,
              value,
              event.altKey ? "not" : "is",
              event.ctrlKey || event.metaKey || event.shiftKey,
            ),
          });
        return (
          <li key={String(value)} className={css["item"]}>
            <button
              type="button"
              className={css["row"]}
              data-metric={metric}
              aria-pressed={chosen.has(value)}
              onClick={onClick}
              title={`${name}\n${t("card.rowHint")}`}
            >
              <span
                className={css["bar"]}
                style={{ inlineSize: `${Math.max(0.5, (figure / highest) * 100)}%` }}
              />
              <span className={css["name"]}>{name}</span>
              {before !== null && (
                <span className={css["change"]}>
                  <Delta now={figure} before={before} isNeutral={metric === "spider_hits"} />
                </span>
              )}
              <span className={css["figure"]} title={exact(metric, figure, currency)}>
                {shown(metric, figure, currency, 100_000)}
                <span className="hidden"> {metricName(metric)}</span>
              </span>
              <span className={css["share"]}>{part}</span>
            </button>
            {dimension === "datapoint" && value !== null && (
              <Link
                className={css["page"]}
                aria-label={t("card.open", { name })}
                title={t("card.open", { name })}
                {...linkPlace(value, search)}
              >
                <ChevronRight size={14} aria-hidden />
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
