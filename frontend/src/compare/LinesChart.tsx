import { useElementSize } from "@mantine/hooks";
import { bucketText } from "../format/times";
import { type Key, t } from "../i18n";
import { line, stride, ticks } from "../overview/scale";
import { type Measure, measured, measureName } from "../reports/measures";
import { useAccount } from "../session/session";
import { ChartGrid } from "../ui/ChartGrid";
import { useCursor } from "../ui/useCursor";
import css from "./Compare.module.css";
import type { Bucket } from "./data";
import { LineTable } from "./LineTable";
import { Mark } from "./Mark";
import { colour, dash, shape, spread } from "./marks";

const HEIGHT = 320;
const TOP = 16;
const BOTTOM = 28;
const AXIS = 52;
const LABEL = 18;
const TIP = 240;

export interface Line {
  id: string;
  name: string;
  values: readonly (number | null)[];
}

interface Props {
  lines: readonly Line[];
  buckets: readonly Bucket[];
  measure: Measure;
  interval: string;
  today: string;
}

/** A line for each, told apart by shape and pattern as by colour, with its name at its end. */
export function LinesChart({ lines, buckets, measure, interval, today }: Props) {
  const { ref, width } = useElementSize();
  const { currency } = useAccount();
  const isWide = width >= 640;
  const side = isWide ? 176 : 32;
  const inner = Math.max(0, width - AXIS - side);
  const isOfShares = measure === "conversion_rate";
  const most = Math.max(0, ...lines.flatMap((one) => one.values.map((value) => value ?? 0)));
  const scale = isOfShares ? ticks(most * 100).map((one) => one / 100) : ticks(most);
  const highest = scale.at(-1) || 1;
  const x = (index: number) =>
    AXIS + (buckets.length > 1 ? (index * inner) / (buckets.length - 1) : inner / 2);
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest);
  const open = buckets.findIndex((one) => one.unfinished);
  // Of those that are not over the first one is filling; the others have not begun.
  const begun = open < 0 ? buckets.length : open + 1;
  const every = stride(buckets.length, inner, interval === "day" || interval === "week" ? 64 : 56);
  const marked = stride(buckets.length, inner, 32);
  const { current, near, leave, onKeyDown } = useCursor(buckets.length, AXIS, inner);
  const drawn = lines.map((one) => {
    const spots = one.values
      .slice(0, begun)
      .map((value, index) => (value === null ? null : ([x(index), y(value)] as const)));
    const end = spots.filter((spot) => spot !== null).at(-1);
    return { ...one, spots, end };
  });
  // Names stand where lines end, which is not the margin while a period is not over.
  const nameAt = x(Math.max(0, begun - 1)) + 14;
  const heights = spread(
    drawn.map(({ end }) => (end?.[1] ?? HEIGHT - BOTTOM) - TOP),
    LABEL,
    HEIGHT - TOP - BOTTOM,
  );

  const bucket = current === null ? undefined : buckets[current];
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : measured(measure, value, currency);
  const time = bucket ? bucketText(bucket.time, interval, today) : "";
  const spoken =
    bucket && current !== null
      ? `${time}: ${lines.map((one) => `${one.name} ${text(one.values[current])}`).join(", ")}`
      : "";
  return (
    <figure className={css["chart"]} ref={ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of points, and no fieldset */}
      <div
        role="group"
        className={css["plot"]}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are reached by arrow keys
        tabIndex={0}
        aria-label={t("beside.chart", {
          metric: measureName(measure),
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
          >
            <ChartGrid
              {...{ scale, y, interval, every, x }}
              text={(tick) => measured(measure, tick, "").replace(/[.,]00$/, "")}
              times={buckets.map(({ time }) => time)}
              labelsEnd={width - side - 8}
              start={AXIS}
              end={width - side}
              height={HEIGHT}
            />
            {current !== null && (
              <line
                x1={x(current)}
                x2={x(current)}
                y1={TOP}
                y2={HEIGHT - BOTTOM}
                className={css["cursor"]}
              />
            )}
            {drawn.map(({ id, name, spots, end }, of) => (
              <g key={id} style={{ color: colour(of) }}>
                <path
                  className={css["line"]}
                  strokeDasharray={dash(of)}
                  d={line(open < 0 ? spots : spots.slice(0, open))}
                />
                {open > 0 && <path className={css["open"]} d={line(spots.slice(open - 1))} />}
                {spots.map((spot, index) =>
                  spot && (index % marked === 0 || index === current || spot === end) ? (
                    <path
                      key={buckets[index]?.time}
                      className={css["shape"]}
                      d={shape(of, spot[0], spot[1], index === current ? 5 : 3.5)}
                    />
                  ) : null,
                )}
                {end && (
                  <>
                    <path
                      className={css["leader"]}
                      d={`M${end[0] + 7},${end[1]}L${nameAt - 4},${(heights[of] ?? 0) + TOP}`}
                    />
                    <text x={nameAt} y={(heights[of] ?? 0) + TOP + 4} className={css["name"]}>
                      <tspan className={css["number"]}>{of + 1}</tspan>
                      {isWide && ` ${cut(name)}`}
                    </text>
                  </>
                )}
              </g>
            ))}
          </svg>
        )}
        {bucket && current !== null && (
          <div
            className={css["tip"]}
            style={{
              insetInlineStart:
                x(current) > width / 2
                  ? Math.max(4, x(current) - TIP - 12)
                  : Math.min(x(current) + 12, Math.max(4, width - TIP - 4)),
            }}
            aria-hidden
          >
            <span className="faint">
              {time}
              {bucket.unfinished && `, ${t("chart.unfinished")}`}
            </span>
            {lines.map((one, of) => (
              <div key={one.id}>
                <Mark at={of} />
                <span>{one.name}</span>
                <strong>{text(one.values[current])}</strong>
              </div>
            ))}
          </div>
        )}
        <span className="hidden" aria-live="polite">
          {spoken}
        </span>
      </div>
      <LineTable {...{ lines, buckets, measure, interval, today, text }} />
    </figure>
  );
}

/** As much of a name as the margin has room for. */
function cut(name: string): string {
  return name.length > 22 ? `${name.slice(0, 21).trimEnd()}…` : name;
}
