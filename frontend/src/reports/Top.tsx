import { Popover } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Columns3 } from "lucide-react";
import { ask, type Question } from "../api/question";
import { FaultNote } from "../app/Faults";
import { ExportMenu } from "../exports/ExportMenu";
import { t } from "../i18n";
import { rankingQuestion, useLook } from "../overview/figures";
import { dimensionOne, FILTERABLE } from "../scope/labels";
import { learn, linkOf } from "../scope/names";
import { MEASURES, measureName, readColumns, readSort, writeColumns } from "./measures";
import css from "./Reports.module.css";
import { TopTable } from "./TopTable";
import { useAddress } from "./useAddress";

const PAGE = 100;

/** Any dimension by any figures: sorted, searched, filtered by a click, and taken along. */
export function Top() {
  const look = useLook();
  const { read, write } = useAddress();
  // The rules of one link are told apart; of several the same number means another in each.
  const offered = linkOf(look.filters) === null ? FILTERABLE : ([...FILTERABLE, "rule"] as const);
  const dimension = offered.find((one) => one === read("by")) ?? "datapoint";
  const columns = readColumns(read("columns"));
  const sort = readSort(read("sort"), columns);
  const text = read("q");
  const findSoon = useDebouncedCallback((q: string) => write({ q }), 250);
  const question = (offset: number): Question =>
    rankingQuestion(look, dimension, columns, PAGE, {
      sort: (sort.ascending ? "" : "-") + sort.column,
      search: text,
      offset,
    });
  const query = useInfiniteQuery({
    queryKey: ["report", question(0)],
    queryFn: async ({ pageParam, signal }) => learn(await ask(question(pageParam), signal)),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.total > pages.length * PAGE ? pages.length * PAGE : undefined,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages ?? [];

  return (
    <>
      <div className={css["tools"]}>
        <label>
          {t("reports.by")}
          <select
            className="input small"
            value={dimension}
            onChange={(event) => write({ by: event.target.value, q: "" })}
          >
            {offered.map((one) => (
              <option key={one} value={one}>
                {dimensionOne(one)}
              </option>
            ))}
          </select>
        </label>
        <label className={css["grow"]}>
          {t("scope.search")}
          <input
            key={dimension}
            className="input small"
            type="search"
            defaultValue={text}
            onChange={(event) => findSoon(event.target.value.trim())}
          />
        </label>
        <Popover position="bottom-end" width={240}>
          <Popover.Target>
            <button type="button" className="button">
              <Columns3 size={14} aria-hidden />
              {t("links.columns")}
            </button>
          </Popover.Target>
          <Popover.Dropdown>
            {MEASURES.map((measure) => (
              <label key={measure} className={css["choice"]}>
                <input
                  type="checkbox"
                  checked={columns.includes(measure)}
                  onChange={() => {
                    const next = MEASURES.filter(
                      (one) => columns.includes(one) !== (one === measure),
                    );
                    if (next.length > 0) write({ columns: writeColumns(next) });
                  }}
                />
                {measureName(measure)}
              </label>
            ))}
          </Popover.Dropdown>
        </Popover>
        <ExportMenu
          of={[{ label: t("exports.table"), name: dimension, asked: { query: question(0) } }]}
        />
      </div>
      {dimension.startsWith("utm_") && (
        <p className={`faint ${css["counted"]}`}>{t("reports.utm", { utm: dimension })}</p>
      )}
      <div className="panel">
        {query.error && !query.data ? (
          <FaultNote fault={query.error} retry={query.refetch} />
        ) : (
          <TopTable
            {...{ look, dimension, columns, sort, pages }}
            search={text}
            resort={(column) =>
              write({ sort: sort.column === column && !sort.ascending ? column : `-${column}` })
            }
            state={query.isPlaceholderData ? "stale" : query.data ? "fresh" : "waiting"}
          />
        )}
        {query.hasNextPage && (
          <div className={css["more"]}>
            <button
              type="button"
              className="button"
              onClick={() => void query.fetchNextPage()}
              disabled={query.isFetchingNextPage}
            >
              {t("details.more")}
            </button>
          </div>
        )}
      </div>
    </>
  );
}
