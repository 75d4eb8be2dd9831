import { FaultNote } from "../app/Faults";
import { ExportMenu } from "../exports/ExportMenu";
import { type Key, t } from "../i18n";
import { useActions } from "../keys/actions";
import { useLook } from "../overview/figures";
import { IntervalSelect } from "../overview/IntervalSelect";
import { measureName } from "../reports/measures";
import reports from "../reports/Reports.module.css";
import { useAddress } from "../reports/useAddress";
import { dimensionName } from "../scope/labels";
import { useFilterNames } from "../scope/names";
import { ScopeBar } from "../scope/ScopeBar";
import table from "../ui/Table.module.css";
import { Chooser } from "./Chooser";
import css from "./Compare.module.css";
import { DIMENSIONS, KINDS, LEAST, measuresOf, readChosen, writeChosen } from "./chosen";
import { courseQuestion, sumsQuestion, useCourse, useSums } from "./data";
import { FigureTable } from "./FigureTable";
import { LinesChart } from "./LinesChart";

/** Links or campaigns side by side: how each went, and what it comes to. */
export function Compare() {
  const look = useLook();
  const { read, write } = useAddress();
  const chosen = readChosen(read);
  const dimension = DIMENSIONS[chosen.kind];
  const name = useFilterNames([{ dimension, test: "is", values: chosen.ids }]);
  const names = chosen.ids.map((id) => name(dimension, id));
  const measures = measuresOf(chosen.kind);
  const measure = measures.find((one) => one === look.scope.metric) ?? "clicks";
  const course = useCourse(look, chosen, measure);
  const sums = useSums(look, chosen);
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
    ...measures.map((one) => ({
      id: `metric ${one}`,
      label: t("metric.choose", { name: measureName(one) }),
      group: t("keys.group.view"),
      run: () => look.update({ metric: one }),
    })),
  ]);
  const fault = course.error ?? sums.error;
  const retry = () => {
    void course.refetch();
    void sums.refetch();
  };
  return (
    <>
      <ScopeBar title={t("place.compare")} hasCompare={false} />
      <div className={`${reports["screen"]} ${css["screen"]}`}>
        <div className={css["tools"]}>
          <select
            className="input small"
            aria-label={t("beside.kind")}
            value={chosen.kind}
            onChange={(event) => write({ kind: event.target.value, ids: "" })}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {dimensionName(DIMENSIONS[kind])}
              </option>
            ))}
          </select>
          <Chooser
            {...{ chosen, names }}
            change={(ids) => write(writeChosen({ kind: chosen.kind, ids }))}
          />
          {chosen.ids.length >= LEAST && (
            <ExportMenu
              of={[
                {
                  label: t("exports.figures"),
                  name: "compared",
                  asked: { query: sumsQuestion(look, chosen) },
                },
                {
                  label: `${measureName(measure)}, ${t(`interval.${interval}` as Key)}`,
                  name: `compared-by-${interval}`,
                  asked: { query: courseQuestion(look, chosen, measure) },
                },
              ]}
            />
          )}
        </div>
        {chosen.ids.length < LEAST ? (
          <div className={`panel ${table["none"]}`}>
            <strong>{t(`beside.empty.${chosen.kind}`)}</strong>
            <p className="faint">{t("beside.emptyHint")}</p>
          </div>
        ) : (
          <>
            <section className={`panel ${css["space"]}`} aria-label={measureName(measure)}>
              <div className={css["choices"]}>
                <select
                  aria-label={t("beside.metric")}
                  value={measure}
                  onChange={(event) => look.update({ metric: event.target.value })}
                >
                  {measures.map((one) => (
                    <option key={one} value={one}>
                      {measureName(one)}
                    </option>
                  ))}
                </select>
                <IntervalSelect look={look} />
              </div>
              <div
                className={css["chartSpace"]}
                data-stale={course.isPlaceholderData || undefined}
                aria-busy={course.isFetching}
              >
                {fault && !course.data ? (
                  <FaultNote fault={fault} retry={retry} />
                ) : (
                  <LinesChart
                    lines={chosen.ids.map((id, at) => ({
                      id,
                      name: names[at] ?? "",
                      values: course.data?.series.get(id) ?? [],
                    }))}
                    buckets={course.data?.buckets ?? []}
                    {...{ measure, interval }}
                    today={look.today}
                  />
                )}
              </div>
            </section>
            {fault && course.data && <FaultNote fault={fault} retry={retry} />}
            <div className="panel">
              <FigureTable
                {...{ chosen, names, measure }}
                sums={sums.data}
                choose={(metric) => look.update({ metric })}
                isStale={!sums.data || sums.isPlaceholderData}
              />
              <p className={`faint ${css["says"]}`}>
                {t("beside.toFirst", { name: names[0] ?? "" })}
              </p>
            </div>
          </>
        )}
      </div>
    </>
  );
}
