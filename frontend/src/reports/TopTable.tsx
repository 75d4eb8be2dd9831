import { ArrowDown, ArrowUp } from "lucide-react";
import type { MouseEvent } from "react";
import { type Answer, figure } from "../api/question";
import { DOT } from "../format/numbers";
import { t } from "../i18n";
import { Delta } from "../overview/Delta";
import type { Look } from "../overview/figures";
import { clicked } from "../scope/filters";
import { dimensionName, dimensionOne } from "../scope/labels";
import { useValueNames } from "../scope/names";
import { useAccount } from "../session/session";
import table from "../ui/Table.module.css";
import { type Measure, measured, measureName } from "./measures";
import css from "./Reports.module.css";

interface Props {
  look: Look;
  dimension: string;
  columns: readonly Measure[];
  sort: { column: Measure; ascending: boolean };
  search: string;
  pages: readonly Answer[];
  resort: (column: Measure) => void;
  state: "waiting" | "stale" | "fresh";
}

export function TopTable(props: Props) {
  const { look, dimension, columns, sort, search, pages, resort, state } = props;
  const { currency } = useAccount();
  const nameOf = useValueNames(dimension, look.filters);
  // While the next answer is awaited the one before stays, which may be of something else.
  const rows = pages.flatMap((page) =>
    page.rows.filter((row) => dimension in row).map((row) => ({ row, names: page.names })),
  );
  const highest = Math.max(1e-9, ...rows.map(({ row }) => figure(row, sort.column)));
  function choose(event: MouseEvent, value: string | null) {
    look.update({
      filters: clicked(
        look.scope.filters,
        dimension,
        value,
        event.altKey ? "not" : "is",
        event.ctrlKey || event.metaKey,
      ),
    });
  }
  if (state === "waiting") return <div className={css["wait"]} role="status" aria-busy="true" />;
  if (state === "fresh" && rows.length === 0) {
    return (
      <div className={table["none"]}>
        <strong>{search ? t("details.none", { text: search }) : t("card.empty")}</strong>
        <p className="faint">{t("chart.emptyHint")}</p>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={table["scroll"]} tabIndex={0} aria-label={dimensionName(dimension)}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{dimensionOne(dimension)}</th>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="num"
                aria-sort={
                  sort.column === column ? (sort.ascending ? "ascending" : "descending") : undefined
                }
              >
                <button
                  type="button"
                  onClick={() => resort(column)}
                  title={t("details.sortBy", { name: measureName(column) })}
                >
                  {sort.column === column &&
                    (sort.ascending ? (
                      <ArrowUp size={12} aria-hidden />
                    ) : (
                      <ArrowDown size={12} aria-hidden />
                    ))}
                  {measureName(column)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-stale={state === "stale" || undefined}>
          {rows.map(({ row, names }) => {
            const raw = row[dimension] ?? null;
            const value = raw === null ? null : String(raw);
            const name = nameOf(raw as string | number | null, names);
            return (
              <tr key={String(value)}>
                <th scope="row">
                  <button
                    type="button"
                    title={`${name}\n${t("card.rowHint")}`}
                    onClick={(event) => choose(event, value)}
                  >
                    <span
                      className={table["bar"]}
                      style={{ inlineSize: `${(figure(row, sort.column) / highest) * 100}%` }}
                    />
                    <span className={table["name"]}>{name}</span>
                  </button>
                </th>
                {columns.map((column) => {
                  const now = figure(row, column);
                  const before = row.compared ? figure(row.compared, column) : null;
                  return (
                    <td
                      key={column}
                      className={now === 0 ? "num faint" : "num"}
                      title={
                        before === null
                          ? undefined
                          : t("metric.before", { value: measured(column, before, currency) })
                      }
                    >
                      {before !== null && (now > 0 || before > 0) && column === sort.column && (
                        <>
                          <Delta {...{ now, before }} isNeutral={column === "spider_hits"} />{" "}
                        </>
                      )}
                      {now === 0 ? (
                        <>
                          <span aria-hidden>{DOT}</span>
                          <span className="hidden">0</span>
                        </>
                      ) : (
                        measured(column, now, currency)
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
