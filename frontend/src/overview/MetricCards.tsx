import { figure, type Row } from "../api/question";
import type { Key } from "../i18n";
import { t } from "../i18n";
import { useAccount } from "../session/session";
import { Delta } from "./Delta";
import type { Look } from "./figures";
import { exact, metricName, shown } from "./metrics";
import css from "./Overview.module.css";

/** The figures in one row, and bots as a quiet last; a click shows one in the chart and the lists. */
export function MetricCards({ look, total }: { look: Look; total: Row | undefined }) {
  const { currency } = useAccount();
  return (
    <ul className={css["metrics"]} data-count={look.metrics.length}>
      {look.metrics.map((metric) => {
        const now = figure(total, metric);
        const before = look.compared && total?.compared ? figure(total.compared, metric) : null;
        return (
          <li key={metric}>
            <button
              type="button"
              className={css["metric"]}
              data-metric={metric}
              aria-pressed={look.metric === metric}
              onClick={() => look.update({ metric })}
              title={t(`metric.hint.${metric}` as Key)}
            >
              <span className={css["metricName"]}>{metricName(metric)}</span>
              <span className={css["metricValue"]} title={exact(metric, now, currency)}>
                {total ? shown(metric, now, currency) : <span className={css["waits"]} />}
              </span>
              <span className={css["metricBefore"]}>
                {before !== null && (
                  <>
                    <Delta now={now} before={before} isNeutral={metric === "spider_hits"} />
                    <span
                      title={t(look.stretch.isOpen ? "metric.sameTime" : "metric.before", {
                        value: exact(metric, before, currency),
                      })}
                    >
                      {shown(metric, before, currency)}
                    </span>
                  </>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
