import { Flag } from "lucide-react";
import { lazy, type ReactNode, Suspense, useMemo } from "react";
import { useNotes } from "../annotations/useNotes";
import { figure } from "../api/question";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { useIdle } from "../ui/useIdle";
import type { Card } from "./cards";
import { type Look, pointsOf, useSeries, useTotals } from "./figures";
import { IntervalSelect } from "./IntervalSelect";
import { MetricCards } from "./MetricCards";
import { metricName } from "./metrics";
import css from "./Overview.module.css";
import { RankingCard } from "./RankingCard";
import { TimeChart } from "./TimeChart";

const Details = lazy(async () => ({ default: (await import("./Details")).Details }));

interface Props {
  look: Look;
  cards: readonly Card[];
  label: string;
  /** What stands above the figures. */
  head?: ReactNode;
  /** What else a screen has to say: between chart and cards, and at the end. */
  children?: ReactNode;
  foot?: ReactNode;
}

/** Figures, one chart, tabbed cards; everything on them filters. */
export function Analysis({ look, cards, label, head, children, foot }: Props) {
  const isIdle = useIdle();
  const series = useSeries(look);
  const totals = useTotals(look);
  const total = totals.data?.rows[0];
  const { metrics } = look;
  const sums = useMemo(
    () => Object.fromEntries(metrics.map((metric) => [metric, figure(total, metric)])),
    [metrics, total],
  );
  const { interval, intervals } = look.stretch;
  const nextInterval = intervals[(intervals.indexOf(interval) + 1) % intervals.length] ?? interval;
  useActions([
    {
      id: "interval",
      label: t("interval.next"),
      group: t("keys.group.view"),
      key: "i",
      run: () => look.update({ interval: nextInterval }),
    },
    ...look.metrics.map((metric) => ({
      id: `metric ${metric}`,
      label: t("metric.choose", { name: metricName(metric) }),
      group: t("keys.group.view"),
      run: () => look.update({ metric }),
    })),
  ]);
  const notes = useNotes(look);
  const fault = series.error ?? totals.error;
  return (
    <>
      <div className={css["screen"]}>
        {head}
        <section className={`panel ${css["figures"]}`} aria-label={label}>
          <MetricCards look={look} total={total} />
          {fault && !series.data ? (
            <div className={css["chartSpace"]}>
              <FaultNote
                fault={fault}
                retry={() => {
                  void series.refetch();
                  void totals.refetch();
                }}
              />
            </div>
          ) : (
            <div
              className={css["chartSpace"]}
              data-stale={series.isPlaceholderData || undefined}
              aria-busy={series.isFetching}
            >
              <div className={css["tools"]}>
                <IntervalSelect look={look} />
                {notes.mayWrite && (
                  <button
                    type="button"
                    aria-label={t("notes.add")}
                    title={`${t("notes.add")} (N)`}
                    onClick={() => notes.add()}
                  >
                    <Flag size={13} aria-hidden />
                  </button>
                )}
              </div>
              <TimeChart look={look} points={pointsOf(series.data)} notes={notes} />
            </div>
          )}
          {fault && series.data && (
            <FaultNote
              fault={fault}
              retry={() => {
                void series.refetch();
                void totals.refetch();
              }}
            />
          )}
        </section>
        {children}
        <div className={css["cards"]}>
          {cards.map((card) => (
            <RankingCard
              key={card.id}
              card={card}
              look={look}
              isBusy={series.isFetching || totals.isFetching}
              totals={sums}
            />
          ))}
        </div>
        {foot}
      </div>
      {(isIdle || look.scope.view !== "") && (
        <Suspense>
          <Details look={look} />
        </Suspense>
      )}
      {notes.desk}
    </>
  );
}
