/** What reports and the page of a link say of paths to conversions. */
import { ChevronRight } from "lucide-react";
import { money, share, whole } from "../format/numbers";
import { formatLocale, t } from "../i18n";
import { useAccount } from "../session/session";
import table from "../ui/Table.module.css";
import type { Journeys } from "./paths";
import css from "./Reports.module.css";
import { spanText } from "./spans";

interface Props {
  data: Journeys;
  className?: string;
}

/** How many there were, how long they were, and how much time they took. */
export function PathFigures({ data, className = "" }: Props) {
  const { totals } = data;
  const median = data.first_touch.quantiles_seconds["p50"];
  const mean = totals.mean_length?.toLocaleString(formatLocale(), { maximumFractionDigits: 1 });
  const figures = [
    [t("metric.conversions"), whole(totals.conversions)],
    [t("reports.differentPaths"), whole(totals.paths)],
    [t("reports.meanLength"), mean ?? "–"],
    [t("reports.medianLag"), median == null ? "–" : spanText(median)],
  ];
  return (
    <dl className={`${css["figures"]} ${className}`}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface TableProps {
  data: Journeys;
  /** The key of touches that stand out. */
  own?: number;
}

/** What a touch is called: by all that it belongs to. */
export function nameOf({ names }: { names: readonly string[] }): string {
  return names.filter(Boolean).join(" + ") || t("value.none");
}

/** The most frequent paths, the oldest touch first. */
export function PathTable({ data, own }: TableProps) {
  const { currency } = useAccount();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={table["scroll"]} tabIndex={0} aria-label={t("reports.mostFrequent")}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("reports.path")}</th>
            <th scope="col" className="num">
              {t("metric.conversions")}
            </th>
            <th scope="col" className="num">
              {t("metric.value")}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.paths.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a path has no name of its own
            <tr key={index}>
              <td>
                {row.path.length === 0 ? (
                  <span className={`faint ${css["nobody"]}`}>{t("reports.nobody")}</span>
                ) : (
                  <ol className={css["path"]}>
                    {row.path.map((touch, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: touches may repeat
                      <li key={at}>
                        {at > 0 && <ChevronRight size={12} aria-hidden />}
                        <span
                          title={touch.names.join(", ")}
                          data-own={(own !== undefined && touch.keys.includes(own)) || undefined}
                        >
                          {nameOf(touch)}
                        </span>
                      </li>
                    ))}
                  </ol>
                )}
              </td>
              <td className="num">{whole(row.conversions)}</td>
              <td className="num">{money(row.value, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How many conversions came after so many touches, and after so long. */
export function Spread({ data, className = "" }: Props) {
  return (
    <div className={css["two"]}>
      <Bars
        className={className}
        title={t("reports.length")}
        head={t("reports.touches")}
        rows={data.lengths.map((row) => [whole(row.touches), row.conversions])}
      />
      <Bars
        className={className}
        title={t("reports.lag")}
        head={t("reports.time")}
        rows={data.first_touch.histogram.map((bar) => [
          bar.to_seconds === null
            ? t("reports.orMore", { time: spanText(bar.from_seconds) })
            : t("reports.below", { time: spanText(bar.to_seconds) }),
          bar.conversions,
        ])}
      />
    </div>
  );
}

interface BarsProps {
  className: string;
  title: string;
  head: string;
  rows: readonly (readonly [string, number])[];
}

/** A histogram that is a table: bars behind the words. */
function Bars({ title, head, rows, className }: BarsProps) {
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const highest = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <section className={`${css["part"]} ${className}`} aria-label={title}>
      <h2>{title}</h2>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col" className="num">
              {t("metric.conversions")}
            </th>
            <th scope="col" className="num">
              <span className="hidden">%</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">
                <div>
                  <span
                    className={table["bar"]}
                    style={{ inlineSize: `${(count / highest) * 100}%` }}
                  />
                  <span className={table["name"]}>{name}</span>
                </div>
              </th>
              <td className="num">{whole(count)}</td>
              <td className="num faint">{total > 0 ? share(count / total) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
