import { useElementSize } from "@mantine/hooks";
import { Flags, NoteLines, textsOf } from "../annotations/Flags";
import { flagged, placed } from "../annotations/notes";
import { type Notes, useNoteKeys } from "../annotations/useNotes";
import { figure } from "../api/question";
import { bucketText } from "../format/times";
import { type Key, locale, t } from "../i18n";
import { addDays, addMonths } from "../scope/days";
import { useAccount } from "../session/session";
import { ChartGrid } from "../ui/ChartGrid";
import { useCursor } from "../ui/useCursor";
import { Delta } from "./Delta";
import type { Look, Point } from "./figures";
import { exact, metricName, shown } from "./metrics";
import { line, stride, ticks } from "./scale";
import css from "./TimeChart.module.css";

const HEIGHT = 280;
const TOP = 20;
const BOTTOM = 28;
const SIDE = 24;
const AXIS = 48;

interface Props {
  look: Look;
  points: Point[];
  notes: Notes;
}

/**
 * One line over time: 1.5 px with a faint ground, the time before dotted in grey, what is not over
 * dotted; notes are flags on the axis. A table for those who do not see it stands behind it.
 */
export function TimeChart({ look, points, notes }: Props) {
  const { ref, width } = useElementSize();
  const { currency } = useAccount();
  const { metric } = look;
  const { interval } = look.stretch;
  const hasBefore = look.compared !== null;
  const values = points.map(({ row }) => figure(row, metric));
  const befores = points.map(({ row }) =>
    hasBefore && row.compared ? figure(row.compared, metric) : null,
  );
  const scale = ticks(Math.max(0, ...values, ...befores.map((one) => one ?? 0)));
  const highest = scale.at(-1) ?? 1;
  const inner = Math.max(0, width - AXIS - SIDE);
  const x = (index: number) =>
    AXIS + (points.length > 1 ? (index * inner) / (points.length - 1) : inner / 2);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest);
  const spots = values.map((value, index) => [x(index), y(value)] as const);
  const open = points.findIndex((point) => point.unfinished);
  // Of those that are not over the first one is filling; the others have not begun.
  const begun = open < 0 ? points.length : open + 1;
  const solid = open < 0 ? spots : spots.slice(0, open);
  const dotted = open < 0 ? [] : spots.slice(Math.max(0, open - 1), begun);
  const ground = y(0);
  const every = stride(points.length, inner, interval === "day" || interval === "week" ? 64 : 56);

  function closer(index: number | null) {
    const bucket = index === null ? undefined : points[index]?.bucket;
    if (!bucket || interval === "minute" || interval === "hour") return;
    const from = bucket.slice(0, 10);
    let to = from;
    if (interval === "week") to = addDays(from, 6);
    if (interval === "month") to = addDays(addMonths(from, 1), -1);
    const period =
      interval === "day" && from === look.today
        ? ({ preset: "today" } as const)
        : { from, to: [to, look.today].sort()[0] ?? to };
    look.update({ period });
  }
  const { current, near, leave, onKeyDown } = useCursor(points.length, AXIS, inner, closer);

  const noted = placed(
    notes.shown,
    points.map(({ bucket }) => bucket),
  );
  const flags = flagged(noted, x);
  const timeOf = (index: number) => bucketText(points[index]?.bucket ?? "", interval, look.today);

  const point = current === null ? undefined : points[current];
  const notesHere = noted.get(current ?? -1) ?? [];
  useNoteKeys(notes, point?.bucket);
  const value = current === null ? 0 : (values[current] ?? 0);
  const before = current === null ? null : (befores[current] ?? null);
  const time = current === null ? "" : timeOf(current);
  const spoken = point
    ? t(before === null ? "chart.point" : "chart.pointBefore", {
        time,
        value: exact(metric, value, currency),
        metric: metricName(metric),
        before: exact(metric, before ?? 0, currency),
      })
    : "";
  const isEmpty =
    points.length > 0 && highest === 1 && !values.some(Boolean) && !befores.some(Boolean);

  return (
    <figure className={css["chart"]} ref={ref} data-metric={metric}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of points, and no fieldset */}
      <div
        ref={notes.chart}
        role="group"
        className={css["plot"]}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by arrow keys
        tabIndex={0}
        aria-label={t("chart.label", {
          metric: metricName(metric),
          interval: t(`interval.${interval}` as Key),
        })}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        {width > 0 && (
          <svg
            width={width}
            height={HEIGHT}
            aria-hidden="true"
            onPointerMove={near}
            onPointerLeave={leave}
            onClick={() => closer(current)}
            data-zooms={(interval !== "minute" && interval !== "hour") || undefined}
          >
            <ChartGrid
              {...{ scale, y, interval, every, x }}
              text={(tick) => shown(metric, tick, "", 10_000)}
              times={points.map(({ bucket }) => bucket)}
              labelsEnd={width - 28}
              start={AXIS}
              end={width - SIDE}
              height={HEIGHT}
            />
            {begun > 1 && (
              <path
                className={css["ground"]}
                d={`${line(spots.slice(0, begun))}L${x(begun - 1).toFixed(1)},${ground}L${AXIS},${ground}Z`}
              />
            )}
            <path
              className={css["before"]}
              d={line(befores.map((one, index) => (one === null ? null : [x(index), y(one)])))}
            />
            {flags.map(({ first }) => (
              <line
                key={first}
                x1={x(first)}
                x2={x(first)}
                y1={TOP}
                y2={ground}
                className={css["noted"]}
              />
            ))}
            <path className={css["line"]} d={line(solid)} />
            <path className={css["open"]} d={line(dotted)} />
            {begun === 1 && spots[0] && (
              <circle cx={spots[0][0]} cy={spots[0][1]} r="3.5" className={css["dot"]} />
            )}
            {current !== null && spots[current] && (
              <>
                <line
                  x1={x(current)}
                  x2={x(current)}
                  y1={TOP}
                  y2={ground}
                  className={css["cursor"]}
                />
                {before !== null && (
                  <circle cx={x(current)} cy={y(before)} r="3" className={css["dotBefore"]} />
                )}
                {current < begun && (
                  <circle
                    cx={spots[current][0]}
                    cy={spots[current][1]}
                    r="4"
                    className={css["dot"]}
                  />
                )}
              </>
            )}
          </svg>
        )}
        {point && current !== null && (
          <div
            className={css["tip"]}
            style={{
              insetInlineStart: Math.max(4, Math.min(x(current) + 12, width - 196)),
              ...(x(current) > width - 210 ? { insetInlineStart: x(current) - 196 } : {}),
            }}
            aria-hidden
          >
            <span className="faint">
              {time}
              {point.unfinished && `, ${t("chart.unfinished")}`}
            </span>
            <strong>
              {exact(metric, value, currency)}
              {before !== null && !point.unfinished && (
                <Delta now={value} before={before} isNeutral={metric === "spider_hits"} />
              )}
            </strong>
            {before !== null && (
              <span className="faint">
                {t("metric.before", { value: exact(metric, before, currency) })}
              </span>
            )}
            <NoteLines notes={notesHere} />
          </div>
        )}
        <span className="hidden" aria-live="polite">
          {spoken}
          {notesHere.length > 0 && ` ${t("notes.spoken", { texts: textsOf(notesHere) })}`}
        </span>
      </div>
      {width > 0 && <Flags {...{ flags, x, ground, width }} time={timeOf} read={notes.read} />}
      {isEmpty && (
        <div className={css["empty"]}>
          <strong>{t("chart.empty", { metric: inSentence(metricName(metric)) })}</strong>
          <span className="faint">{t("chart.emptyHint")}</span>
        </div>
      )}
      <table className="hidden">
        <caption>{t("chart.table", { metric: metricName(metric) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.time")}</th>
            <th scope="col">{metricName(metric)}</th>
            {hasBefore && <th scope="col">{t("chart.before")}</th>}
            {noted.size > 0 && <th scope="col">{t("notes.title")}</th>}
          </tr>
        </thead>
        <tbody>
          {points.map(({ bucket }, index) => (
            <tr key={bucket}>
              <th scope="row">{timeOf(index)}</th>
              <td>{exact(metric, values[index] ?? 0, currency)}</td>
              {hasBefore && <td>{exact(metric, befores[index] ?? 0, currency)}</td>}
              {noted.size > 0 && <td>{textsOf(noted.get(index) ?? [])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** German nouns begin with a capital wherever they stand. */
function inSentence(name: string): string {
  return locale() === "de" ? name : name.toLocaleLowerCase();
}
