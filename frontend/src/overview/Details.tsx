import { Drawer } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Search } from "lucide-react";
import { type MouseEvent, useState } from "react";
import { ask, figure, type Question } from "../api/question";
import { FaultNote } from "../app/Faults";
import { ExportMenu } from "../exports/ExportMenu";
import { DOT, share, whole } from "../format/numbers";
import { type Key, t } from "../i18n";
import { clicked } from "../scope/filters";
import { dimensionName, dimensionOne } from "../scope/labels";
import { learn, useValueNames } from "../scope/names";
import { useAccount } from "../session/session";
import { useLast } from "../ui/useLast";
import css from "./Details.module.css";
import { type Look, rankingQuestion } from "./figures";
import { exact, type Metric, metricName, shown } from "./metrics";

const PAGE = 100;
type Column = Metric | "conversion_rate";

/** The whole table of a dimension at the side: sorted by any figure, searched, and taken along. */
export function Details({ look }: { look: Look }) {
  const { view } = look.scope;
  const shown = useLast(view || null);
  return (
    <Drawer
      opened={view !== ""}
      onClose={() => look.update({ view: "" })}
      title={shown ? dimensionName(shown) : ""}
      size={960}
      styles={{ body: { padding: 0 } }}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      {shown && <Table look={look} dimension={shown} key={shown} />}
    </Drawer>
  );
}

function columnName(column: Column): string {
  return column === "conversion_rate" ? t("details.rate") : metricName(column);
}

function Table({ look, dimension }: { look: Look; dimension: string }) {
  const { currency } = useAccount();
  const nameOf = useValueNames(dimension, look.filters);
  const isOfBots = dimension.startsWith("bot_") || dimension === "outcome";
  const columns: readonly Column[] = isOfBots
    ? ["spider_hits"]
    : [...look.metrics, ...(look.metrics.includes("clicks") ? (["conversion_rate"] as const) : [])];
  const [sort, setSort] = useState<`-${Column}` | Column>(
    isOfBots ? "-spider_hits" : `-${look.metric}`,
  );
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text.trim(), 200);
  const sorted = sort.replace("-", "") as Column;
  const questionAt = (offset: number): Question =>
    rankingQuestion(look, dimension, columns, PAGE, { sort, search, offset });
  const query = useInfiniteQuery({
    queryKey: ["details", questionAt(0)],
    queryFn: async ({ pageParam, signal }) => learn(await ask(questionAt(pageParam), signal)),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.total > pages.length * PAGE ? pages.length * PAGE : undefined,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows.map((row) => ({ row, names: page.names })));
  const count = pages[0]?.total ?? 0;
  const highest = Math.max(1, ...rows.map(({ row }) => figure(row, sorted)));

  function choose(event: MouseEvent, value: string | null) {
    look.update({
      filters: clicked(
        look.scope.filters,
        dimension,
        value,
        event.altKey ? "not" : "is",
        event.ctrlKey || event.metaKey,
      ),
      view: "",
    });
  }

  return (
    <div className={css["details"]}>
      <div className={css["tools"]}>
        <label className={css["search"]}>
          <Search size={15} aria-hidden />
          <input
            data-autofocus
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={t("details.search", { name: dimensionName(dimension) })}
            aria-label={t("details.search", { name: dimensionName(dimension) })}
          />
        </label>
        <span className="faint">{t("details.count", { n: count })}</span>
        <ExportMenu
          of={[{ label: t("exports.table"), name: dimension, asked: { query: questionAt(0) } }]}
        />
      </div>
      {query.error && !query.data ? (
        <FaultNote fault={query.error} retry={query.refetch} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className={css["scroll"]} tabIndex={0} aria-label={dimensionName(dimension)}>
          <table className={css["table"]}>
            <thead>
              <tr>
                <th scope="col">{dimensionOne(dimension)}</th>
                {columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    className="num"
                    aria-sort={
                      sorted === column ? (sort === column ? "ascending" : "descending") : undefined
                    }
                  >
                    <button
                      type="button"
                      onClick={() => setSort(sort === `-${column}` ? column : `-${column}`)}
                      title={t("details.sortBy", { name: columnName(column) })}
                    >
                      {sorted === column &&
                        (sort === column ? (
                          <ArrowUp size={12} aria-hidden />
                        ) : (
                          <ArrowDown size={12} aria-hidden />
                        ))}
                      {columnName(column)}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody data-stale={query.isPlaceholderData || undefined}>
              {rows.map(({ row, names }) => {
                const raw = row[dimension] ?? null;
                const value = raw === null ? null : String(raw);
                const name = nameOf(raw, names);
                return (
                  <tr key={String(value)}>
                    <th scope="row" title={name}>
                      <button type="button" onClick={(event) => choose(event, value)}>
                        <span
                          className={css["bar"]}
                          style={{ inlineSize: `${(figure(row, sorted) / highest) * 100}%` }}
                        />
                        <span>{name}</span>
                      </button>
                    </th>
                    {columns.map((column) => (
                      <Cell
                        key={column}
                        column={column}
                        value={figure(row, column)}
                        {...{ currency }}
                      />
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
          {query.data && rows.length === 0 && (
            <p className={css["none"]}>
              {search ? t("details.none", { text: search }) : t("card.empty" as Key)}
            </p>
          )}
          {query.hasNextPage && (
            <button
              type="button"
              className={`button ${css["more"]}`}
              onClick={() => void query.fetchNextPage()}
              disabled={query.isFetchingNextPage}
            >
              {t("details.more")} ({whole(count - rows.length)})
            </button>
          )}
        </section>
      )}
    </div>
  );
}

function Cell({ column, value, currency }: { column: Column; value: number; currency: string }) {
  if (value === 0) {
    return (
      <td className="num faint">
        <span aria-hidden>{DOT}</span>
        <span className="hidden">0</span>
      </td>
    );
  }
  if (column === "conversion_rate") return <td className="num">{share(value)}</td>;
  const metric: Metric = column;
  return (
    <td className="num" title={exact(metric, value, currency)}>
      {shown(metric, value, currency, 1_000_000)}
    </td>
  );
}
