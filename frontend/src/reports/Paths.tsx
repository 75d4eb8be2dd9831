import { ChevronRight } from "lucide-react";
import { FaultNote } from "../app/Faults";
import type { Exported } from "../exports/ExportMenu";
import { rowsFile } from "../exports/files";
import { money, share, whole } from "../format/numbers";
import { formatLocale, t } from "../i18n";
import { useLook } from "../overview/figures";
import { useAccount } from "../session/session";
import table from "../ui/Table.module.css";
import { PathTools } from "./PathTools";
import { type Journeys, readAsked, useJourneys } from "./paths";
import css from "./Reports.module.css";
import { spanText } from "./spans";
import { useAddress } from "./useAddress";

/** The ways that led to conversions: which, how long, and how much time they took. */
export function Paths() {
  const look = useLook();
  const { read, write } = useAddress();
  const asked = readAsked(read);
  const { data, error, isPlaceholderData, refetch } = useJourneys(look, asked);
  const file = data && !isPlaceholderData && data.paths.length > 0 ? pathFile(data) : null;
  return (
    <>
      <PathTools {...{ look, asked, write, file }} />
      {error && !data ? (
        <div className="panel">
          <FaultNote fault={error} retry={refetch} />
        </div>
      ) : !data ? (
        <div className={`panel ${css["wait"]}`} role="status" aria-busy="true" />
      ) : data.totals.conversions === 0 ? (
        <div className={`panel ${table["none"]}`}>
          <strong>{t("card.emptyConversion")}</strong>
          <p className="faint">{t("chart.emptyHint")}</p>
        </div>
      ) : (
        <Found data={data} />
      )}
    </>
  );
}

function nameOf({ names }: { names: readonly string[] }): string {
  return names.filter(Boolean).join(" + ") || t("value.none");
}

function pathFile({ paths }: Journeys): Exported {
  return rowsFile("paths", [
    [t("reports.path"), t("metric.conversions"), t("metric.value")],
    ...paths.map(({ path, conversions, value }) => [
      path.map(nameOf).join(" → ") || t("reports.nobody"),
      conversions,
      value,
    ]),
  ]);
}

function Found({ data }: { data: Journeys }) {
  const { currency } = useAccount();
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
    <>
      <dl className={`panel ${css["figures"]}`}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={`panel ${css["part"]}`}>
        <h2>{t("reports.mostFrequent")}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
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
                      <span className="faint">{t("reports.nobody")}</span>
                    ) : (
                      <ol className={css["path"]}>
                        {row.path.map((touch, at) => (
                          // biome-ignore lint/suspicious/noArrayIndexKey: touches may repeat
                          <li key={at}>
                            {at > 0 && <ChevronRight size={12} aria-hidden />}
                            <span title={touch.names.join(", ")}>{nameOf(touch)}</span>
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
      </div>
      <div className={css["two"]}>
        <Bars
          title={t("reports.length")}
          head={t("reports.touches")}
          rows={data.lengths.map((row) => [whole(row.touches), row.conversions])}
        />
        <Bars
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
    </>
  );
}

interface BarsProps {
  title: string;
  head: string;
  rows: readonly (readonly [string, number])[];
}

/** A histogram that is a table: bars behind the words. */
function Bars({ title, head, rows }: BarsProps) {
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  const highest = Math.max(1, ...rows.map(([, count]) => count));
  return (
    <section className={`panel ${css["part"]}`} aria-label={title}>
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
